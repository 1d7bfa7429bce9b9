//! One of several futures, in place: what an effect comes to, whichever it is.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

pin_project! {
    /// One of two futures with the same output; nested, one of many.
    ///
    /// It is as large as the larger one, and `Send` if both are, whatever they were made of.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless awaited"]
    pub struct Either<L, R> {
        #[pin]
        side: Side<L, R>,
    }
}

pin_project! {
    #[project = Pinned]
    #[derive(Debug)]
    enum Side<L, R> {
        Left { #[pin] future: L },
        Right { #[pin] future: R },
    }
}

impl<L, R> Either<L, R> {
    /// Returns the first of the two.
    pub fn left(future: L) -> Self {
        let side = Side::Left { future };
        Self { side }
    }

    /// Returns the other of the two.
    pub fn right(future: R) -> Self {
        let side = Side::Right { future };
        Self { side }
    }
}

impl<L, R> Future for Either<L, R>
where
    L: Future,
    R: Future<Output = L::Output>,
{
    type Output = L::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<L::Output> {
        match self.project().side.project() {
            Pinned::Left { future } => future.poll(cx),
            Pinned::Right { future } => future.poll(cx),
        }
    }
}

/// Awaits an effect that cannot fail.
///
/// # Cancel safety
///
/// That of the effect.
pub async fn infallible<X>(effect: impl Future<Output = ()>) -> Result<(), X> {
    effect.await;
    Ok(())
}
