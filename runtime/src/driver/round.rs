//! Whose turn it is: a round of all sources by weight, so that none starves.

/// The credit of the source declared first; each later one has half of the one before it.
const CREDIT_MAX: u32 = 64;

/// A round of deficit round robin over the streams and the mailbox.
///
/// Up to seven sources, a round is 127 items, so that the last source is served at least once in
/// so many; each source more adds one. What a source does not use in its turn is forfeited.
#[derive(Debug)]
pub(super) struct Round {
    /// Which source is served; the mailbox is one of them.
    at: u32,
    len: u32,
    mailbox: u32,
    /// What is left to the stream being served.
    credit: u32,
    /// What is left to the mailbox, which may come out of turn.
    mail_credit: u32,
    served: bool,
}

/// A place in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// That of the mailbox.
    Mailbox,
    /// That of the stream with this number.
    Stream(usize),
    /// The round is over.
    Over,
}

impl Round {
    /// Starts the first round of so many streams, with the mailbox before the stream `mailbox`.
    pub(super) fn new(streams: usize, mailbox: usize) -> Self {
        let mut round = Self {
            at: 0,
            len: streams as u32 + 1,
            mailbox: mailbox.min(streams) as u32,
            credit: 0,
            mail_credit: 0,
            served: false,
        };
        round.restart();
        round
    }

    /// Starts the next round.
    pub(super) fn restart(&mut self) {
        self.at = 0;
        self.credit = credit(0);
        self.mail_credit = credit(self.mailbox);
        self.served = false;
    }

    /// Passes on to the next source.
    pub(super) fn advance(&mut self) {
        self.at += 1;
        self.credit = credit(self.at);
    }

    /// Notes that something was taken in this round.
    #[inline]
    pub(super) fn note(&mut self) {
        self.served = true;
    }

    /// Takes one credit of the stream being served, and returns whether there was one.
    #[inline]
    pub(super) fn spend(&mut self) -> bool {
        let left = self.credit > 0;
        self.credit = self.credit.saturating_sub(1);
        left
    }

    /// Takes one credit of the mailbox.
    #[inline]
    pub(super) fn spend_mail(&mut self) {
        self.mail_credit = self.mail_credit.saturating_sub(1);
    }

    /// Returns what the mailbox may still give in this round.
    #[inline]
    pub(super) fn mail_credit(&self) -> u32 {
        self.mail_credit
    }

    /// Returns whether new mail comes before the rest of the stream being served.
    #[inline]
    pub(super) fn prefers_mail(&self) -> bool {
        self.mailbox < self.at && self.mail_credit > 0
    }

    /// Returns whether something was taken in this round.
    pub(super) fn was_served(&self) -> bool {
        self.served
    }

    /// Returns whose turn it is.
    #[inline]
    pub(super) fn turn(&self) -> Turn {
        if self.at == self.mailbox {
            Turn::Mailbox
        } else if self.at >= self.len {
            Turn::Over
        } else {
            Turn::Stream((self.at - u32::from(self.at > self.mailbox)) as usize)
        }
    }
}

fn credit(place: u32) -> u32 {
    CREDIT_MAX.checked_shr(place).unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::{Round, Turn};

    fn turns(streams: usize, mailbox: usize) -> Vec<Turn> {
        let mut round = Round::new(streams, mailbox);
        std::iter::from_fn(|| {
            let turn = round.turn();
            round.advance();
            (turn != Turn::Over).then_some(turn)
        })
        .collect()
    }

    #[test]
    fn the_mailbox_stands_where_its_first_command_does() {
        use Turn::{Mailbox, Stream};
        assert_eq!(turns(2, 0), [Mailbox, Stream(0), Stream(1)]);
        assert_eq!(turns(2, 1), [Stream(0), Mailbox, Stream(1)]);
        assert_eq!(turns(2, 2), [Stream(0), Stream(1), Mailbox]);
        assert_eq!(turns(0, 5), [Mailbox]);
    }

    #[test]
    fn a_round_of_seven_sources_is_under_130_items() {
        let mut round = Round::new(6, 6);
        let mut items = round.mail_credit();
        while round.turn() != Turn::Mailbox {
            while round.spend() {
                items += 1;
            }
            round.advance();
        }
        assert_eq!(items, 127);
    }
}
