//! The two machines of the language's description.

/// The metrics aggregator of the language's description.
pub(crate) const METRICS: &str = "
    stream System(1)
    stream Data(1)
    stream Errors(1)
    call Totals
    error AggregatorError
    on error(cause) => Failed(cause)
    on Totals do totals
    initial state Initializing
      entry do async announce_ready
      always => Running
    state Active
      on System(record) do track_lifecycle(record)
      on Data(batch) do observe(batch)
      on Errors(batch) do observe_errors(batch)
      initial state Running
        on System(record) if drain_requested(record) do track_lifecycle(record) => Draining
        every export_interval do async export
      state Draining
        on idle if flow_ended => Finalizing
        after drain_deadline do drain_overdue => Failed(..)
    state Finalizing
      invoke export_final
      on done => Drained
    final state Drained
    final failed state Failed(cause)
";

/// The websocket client of the language's description.
pub(crate) const CLIENT: &str = "
    event Close
    event Frame(1)
    call Request(1)
    error WsError
    on shutdown do raise Close
    initial state Start
      always do first_attempt => Connecting(..)
    state Connecting(attempt)
      invoke connect
      on done connect(link) => Connected(link)
      on error(cause) do retry(attempt, cause) => Backoff(..) | Failed(..)
      on Close => Closed
      defer Request
      ignore Frame
    state Backoff(attempt)
      after backoff(attempt) => Connecting(attempt)
      on Close => Closed
      defer Request
      ignore Frame
    state Connected(link)
      invoke pump(link, port)
      exit do fail_pending
      initial state Serving
        every ping_interval do async ping(link)
        after pong_timeout do first_attempt => Backoff(..)
        on Frame(frame) do receive(frame), restart pong_timeout
        on Request(body) reply to do register(body, to), async flush(link)
        on Close => Closing
        on done pump do first_attempt => Backoff(..)
        on error(_) do first_attempt => Backoff(..)
      state Closing
        entry do async send_close(link)
        after 5s => Closed
        on Frame(frame) do receive(frame)
        on done pump => Closed
        on error(_) => Closed
        ignore Close
        refuse Request
    final state Closed
    final failed state Failed(cause)
";
