//! The second example of the language's description, against a scripted peer.

#![allow(missing_docs, reason = "stand-ins for the types of the description")]
#![allow(
    clippy::manual_async_fn,
    reason = "an `async fn` would borrow the behaviour"
)]

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fsmith::core::Reply;
use fsmith::driver::{NoStreams, Port};
use fsmith::fsm;
use tokio::sync::{Mutex, mpsc};

pub type Message = String;
pub type Body = String;
pub type Answer = String;

#[derive(Clone, Debug, PartialEq)]
pub enum WsError {
    Refused,
    Broken,
    Lost,
}

/// The two ends of a connection: what the peer gets, and what it says.
#[derive(Clone, Debug)]
pub struct Link {
    sent: mpsc::Sender<String>,
    heard: Arc<Mutex<mpsc::Receiver<String>>>,
}

fsm! {
    /// Keeps one websocket connected until it is told to close.
    pub machine WsClient {
        events {
            Close,
            /// Sent by the connection's task through its port.
            Frame(Message),
            call Request(Body) -> Result<Answer, WsError>,
        }
        error WsError;
        on shutdown do raise Close;

        initial state Start {
            always do first_attempt => Connecting(..);
        }
        state Connecting(attempt: u32) {
            invoke connect -> Link;
            on done connect(link) => Connected(link);
            on error(cause) do retry(attempt, cause) => Backoff(..) | Failed(..);
            on Close => Closed;
            defer Request;
            ignore Frame;
        }
        state Backoff(attempt: u32) {
            after backoff(attempt) => Connecting(attempt);
            on Close => Closed;
            defer Request;
            ignore Frame;
        }
        state Connected(link: Link) {
            invoke pump(link, port);
            exit do fail_pending;

            initial state Serving {
                every ping_interval do async ping(link);
                after pong_timeout do first_attempt => Backoff(..);
                on Frame(frame) do receive(frame), restart pong_timeout;
                on Request(body) reply to do register(body, to), async flush(link);
                on Close => Closing;
                on done pump do first_attempt => Backoff(..);
                on error(_) do first_attempt => Backoff(..);
            }
            state Closing {
                entry do async send_close(link);
                after 5s => Closed;
                on Frame(frame) do receive(frame);
                on done pump => Closed;
                on error(_) => Closed;
                ignore Close;
                refuse Request;
            }
        }
        final state Closed;
        final failed state Failed(cause: WsError);
    }
}

/// A peer that takes connections as scripted.
#[derive(Debug, Default)]
struct Peer {
    /// `None`: it refuses.
    takes: VecDeque<Option<Link>>,
    connects: Arc<AtomicU32>,
    outbox: Vec<String>,
    pending: VecDeque<Reply<Result<Answer, WsError>>>,
}

/// The peer's ends of a connection.
struct Remote {
    hears: mpsc::Receiver<String>,
    says: mpsc::Sender<String>,
}

fn connection() -> (Link, Remote) {
    let (sent, hears) = mpsc::channel(8);
    let (says, heard) = mpsc::channel(8);
    let link = Link {
        sent,
        heard: Arc::new(Mutex::new(heard)),
    };
    (link, Remote { hears, says })
}

impl WsClientBehavior for Peer {
    fn first_attempt(&mut self) -> u32 {
        1
    }

    fn connect(&mut self) -> impl Future<Output = Result<Link, WsError>> + Send + 'static {
        self.connects.fetch_add(1, Ordering::Relaxed);
        let link = self.takes.pop_front().flatten();
        async move { link.ok_or(WsError::Refused) }
    }

    fn retry(&mut self, attempt: &mut u32, cause: WsError) -> RetryTarget {
        match *attempt {
            3.. => RetryTarget::Failed(cause),
            attempt => RetryTarget::Backoff(attempt + 1),
        }
    }

    fn backoff(&self, attempt: &u32) -> Duration {
        Duration::from_millis(100) * 2_u32.pow(*attempt)
    }

    fn pump(
        &mut self,
        link: Link,
        port: Port<WsClientEvent>,
    ) -> impl Future<Output = Result<(), WsError>> + Send + 'static {
        async move {
            let mut heard = link.heard.lock().await;
            while let Some(frame) = heard.recv().await {
                if frame == "break" {
                    return Err(WsError::Broken);
                }
                port.send(WsClientEvent::Frame(frame))
                    .await
                    .map_err(|_| WsError::Lost)?;
            }
            Ok(())
        }
    }

    fn fail_pending(&mut self) {
        for reply in self.pending.drain(..) {
            reply.send(Err(WsError::Lost));
        }
    }

    fn ping_interval(&self) -> Duration {
        Duration::from_secs(10)
    }

    async fn ping(&mut self, link: Link) -> Result<(), WsError> {
        link.sent
            .send("ping".to_owned())
            .await
            .map_err(|_| WsError::Broken)
    }

    fn pong_timeout(&self) -> Duration {
        Duration::from_secs(25)
    }

    fn receive(&mut self, frame: Message) {
        if let Some(reply) = frame.strip_prefix("answer ")
            && let Some(pending) = self.pending.pop_front()
        {
            pending.send(Ok(reply.to_owned()));
        }
    }

    fn register(&mut self, body: Body, to: Reply<Result<Answer, WsError>>) {
        self.outbox.push(body);
        self.pending.push_back(to);
    }

    async fn flush(&mut self, link: Link) -> Result<(), WsError> {
        for body in self.outbox.drain(..) {
            link.sent.send(body).await.map_err(|_| WsError::Broken)?;
        }
        Ok(())
    }

    async fn send_close(&mut self, link: Link) -> Result<(), WsError> {
        link.sent
            .send("close".to_owned())
            .await
            .map_err(|_| WsError::Broken)
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_made_while_connecting_is_answered_once_connected() {
    let (link, mut remote) = connection();
    // Refused once, then taken.
    let peer = Peer {
        takes: [None, Some(link)].into(),
        ..Peer::default()
    };
    let connects = Arc::clone(&peer.connects);
    let client = fsmith::spawn(WsClient::new(peer), NoStreams);
    let handle = client.handle.clone();
    let asked = tokio::spawn(async move { handle.request("who?".to_owned()).await });
    assert_eq!(remote.hears.recv().await.unwrap(), "who?");
    assert_eq!(connects.load(Ordering::Relaxed), 2);
    remote.says.send("answer me".to_owned()).await.unwrap();
    assert_eq!(asked.await.unwrap(), Ok(Ok("me".to_owned())));

    client.handle.close().await.unwrap();
    assert_eq!(remote.hears.recv().await.unwrap(), "close");
    drop(remote.says);
    assert!(matches!(client.join().await, Ok(WsClientState::Closed)));
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_pong_is_given_up_and_made_again() {
    let (first, mut remote) = connection();
    let (second, mut again) = connection();
    let peer = Peer {
        takes: [Some(first), Some(second)].into(),
        ..Peer::default()
    };
    let client = fsmith::spawn(WsClient::new(peer), NoStreams);
    let started = tokio::time::Instant::now();
    assert_eq!(remote.hears.recv().await.unwrap(), "ping");
    // One frame at 10 s restarts the 25 s: the connection is given up at 35 s.
    remote.says.send("pong".to_owned()).await.unwrap();
    assert_eq!(remote.hears.recv().await.unwrap(), "ping");
    assert_eq!(remote.hears.recv().await.unwrap(), "ping");
    assert_eq!(again.hears.recv().await.unwrap(), "ping");
    let since = started.elapsed();
    // 35 s, 200 ms of back-off, 10 s to the first ping of the second connection.
    assert_eq!(since.as_millis(), 45_200);
    client.handle.supervisor.shutdown(Duration::from_mins(1));
    // The peer never answers the close: five seconds later it is closed all the same.
    assert!(matches!(client.join().await, Ok(WsClientState::Closed)));
}

#[tokio::test(start_paused = true)]
async fn what_is_pending_when_the_connection_breaks_is_answered_with_an_error() {
    let (link, mut remote) = connection();
    let peer = Peer {
        takes: [Some(link)].into(),
        ..Peer::default()
    };
    let client = fsmith::spawn(WsClient::new(peer), NoStreams);
    let handle = client.handle.clone();
    let asked = tokio::spawn(async move { handle.request("who?".to_owned()).await });
    assert_eq!(remote.hears.recv().await.unwrap(), "who?");
    remote.says.send("break".to_owned()).await.unwrap();
    assert_eq!(asked.await.unwrap(), Ok(Err(WsError::Lost)));
    // The peer takes no more connections: after three attempts it has failed.
    let end = client.join().await.unwrap_err();
    assert_eq!(end.state(), Some(WsClientStateId::Failed));
}
