//! "Did you mean …": the known name that a misspelt one was probably meant to be.

/// Returns the name of `known` that is most like `word`, where one is like it at all.
///
/// A name that differs in case only comes first; otherwise the one with the fewest letters
/// dropped, added, changed or swapped, a third of the longer name at most. Of two equally like it,
/// the one that comes first.
pub fn similar<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = lower(word);
    let mut best: Option<(usize, &'a str)> = None;
    for name in known {
        let other = lower(name);
        let distance = distance(&letters, &other);
        let bound = letters.len().max(other.len()).div_ceil(3);
        let close = distance <= bound && distance < letters.len().max(other.len());
        if close && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

fn lower(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).collect()
}

/// The Damerau–Levenshtein distance where no part is edited twice (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = previous[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(previous[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut previous, row);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str, known: &[&'static str]) -> Option<&'static str> {
        similar(word, known.iter().copied())
    }

    #[test]
    fn two_swapped_letters_are_one_mistake() {
        assert_eq!(distance(&lower("Drianing"), &lower("Draining")), 1);
        assert_eq!(of("Drianing", &["Running", "Draining"]), Some("Draining"));
    }

    #[test]
    fn a_name_in_other_case_comes_first() {
        assert_eq!(of("draining", &["Dranin", "Draining"]), Some("Draining"));
    }

    #[test]
    fn a_short_name_allows_one_mistake_and_no_more() {
        assert_eq!(of("Ack", &["Nak"]), None);
        assert_eq!(of("Ak", &["Ack"]), Some("Ack"));
        assert_eq!(of("A", &["B"]), None);
    }

    #[test]
    fn nothing_is_suggested_for_a_name_unlike_all() {
        assert_eq!(of("Payment", &["Draining", "Running"]), None);
        assert_eq!(of("Payment", &[]), None);
        assert_eq!(of("", &["A"]), None);
    }

    #[test]
    fn of_two_equally_like_it_the_first_is_suggested() {
        assert_eq!(of("Stat", &["Start", "State"]), Some("Start"));
    }
}
