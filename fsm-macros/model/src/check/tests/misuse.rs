//! Streams, calls and replies used as what they are not.

use super::*;

#[test]
fn a_stream_is_neither_deferred_nor_refused() {
    says(
        "stream Data(1)\ninitial state A\n  defer Data",
        Code::EventMisuse,
        "stream `Data` cannot be deferred",
    );
    finds(
        "stream Data(1)\ninitial state A\n  refuse Data",
        &[Code::EventMisuse],
    );
    is_fine("stream Data(1)\ninitial state A\n  ignore Data");
}

#[test]
fn a_call_is_never_raised() {
    let text = "
        event Go
        call Ask
        initial state A
          on Go do raise Ask
          on Ask do tell
    ";
    let findings = finds(text, &[Code::EventMisuse]);
    assert_eq!(
        findings[0].at,
        At::Action {
            rule: RuleId(0),
            action: 0
        }
    );
}

#[test]
fn a_raised_event_is_given_what_it_carries() {
    let text = "
        event Go
        event Put(1)
        initial state A
          on Go do raise Put
          on Put(x) do keep(x)
    ";
    says(text, Code::EventMisuse, "`raise Put` gives 0 of 1 values");
}

#[test]
fn only_a_call_is_replied_to() {
    let text = "event Go\ninitial state A\n  on Go reply to do keep(to)";
    says(
        text,
        Code::EventMisuse,
        "`Go` is not a call, so there is nobody to reply to",
    );
    is_fine("call Ask\ninitial state A\n  on Ask reply to do keep(to)");
}

#[test]
fn only_a_stream_is_closed() {
    finds(
        "event Go\ninitial state A\n  on closed(Go) do end\n  ignore Go",
        &[Code::EventMisuse],
    );
    is_fine("stream Go\ninitial state A\n  on closed(Go) do end\n  ignore Go");
}

#[test]
fn a_call_is_answered() {
    let text = "call Ask\ninitial state A\n  on Ask do async work";
    says(
        text,
        Code::EventMisuse,
        "call `Ask` is taken here, but nothing answers it",
    );
    is_fine("call Ask\ninitial state A\n  on Ask do async work, tell");
    is_fine("call Ask\ninitial state A\n  refuse Ask");
}

#[test]
fn what_answers_a_call_does_not_build_the_target() {
    let text = "call Ask\ninitial state A\n  on Ask do tell => B(..)\nstate B(x)\n  ignore Ask";
    says(
        text,
        Code::EventMisuse,
        "`tell` cannot both answer call `Ask` and decide the target",
    );
    is_fine(
        "call Ask\ninitial state A\n  on Ask do tell, build => B(..)\nstate B(x)\n  ignore Ask",
    );
}

#[test]
fn a_call_and_a_command_are_not_one_rule() {
    finds(
        "call Ask\nevent Go\ninitial state A\n  on Ask | Go do tell",
        &[Code::EventMisuse],
    );
}

#[test]
fn an_event_that_no_rule_mentions_is_unused() {
    let text = "event Go\ninitial state A";
    says(
        text,
        Code::UnusedEvent,
        "event `Go` is declared, but no rule mentions it",
    );
}

#[test]
fn a_stream_whose_end_is_heard_is_used() {
    is_fine("stream Data(1)\ninitial state A\n  on closed(Data) do end");
}
