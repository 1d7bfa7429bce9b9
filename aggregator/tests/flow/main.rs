//! The flow from its input to its metrics: what it counts, how it ends, and what it says of it.

mod counts;
mod damage;
mod deadlines;
mod ends;
mod faulty;
mod fixture;
mod words;
