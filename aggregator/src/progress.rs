//! The progress bar of a run.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::input::Consumed;

/// A bar on stderr that shows how much of the input has been read. Nothing is drawn where stderr
/// is no terminal. It leaves no line behind.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    consumed: Consumed,
}

impl Progress {
    /// Begins a bar; a `quiet` one is never drawn.
    pub fn new(consumed: Consumed, quiet: bool) -> Self {
        let bar = match consumed.bytes_total() {
            Some(total) => ProgressBar::new(total)
                .with_style(style("{elapsed_precise} [{bar:40}] {percent:>3} %  {msg}")),
            None => ProgressBar::no_length().with_style(style("{elapsed_precise} {spinner} {msg}")),
        };
        bar.set_draw_target(if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        });
        Self { bar, consumed }
    }

    /// Shows how far the reader has come and how many stage events have been counted.
    ///
    /// Cheap enough for every batch: at most 20 a second are drawn.
    pub fn show(&self, stage_events: u64) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_message(format!("{stage_events} stage events"));
        self.bar.set_position(self.consumed.bytes());
    }

    /// Writes a line above the bar, or just the line where there is none.
    pub fn print(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}
