//! The `fsm!` macro: from a declaration to a typed machine. `fsmith` re-exports it.
