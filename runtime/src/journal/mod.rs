//! Durable journals: append-only records with positions, and subscriptions that follow them.
