//! Names are keywords of Rust; a target is misspelt.

use fsmith::fsm;

fsm! {
    /// Names are keywords.
    pub machine Words {
        events { r#type, r#fn(u8) }

        initial state r#match {
            on r#type => r#lop;
            on r#fn(r#let) do r#use(r#let);
        }

        state r#loop {
            ignore r#type, r#fn;
        }
    }
}

struct Doing;

impl WordsBehavior for Doing {
    fn r#use(&mut self, _let: u8) {}
}

fn uses(_: WordsState, _: WordsStateId, _: WordsEvent, _: WordsHandle) {}

fn main() {
    let _ = Words::new(Doing);
    let _ = uses;
}
