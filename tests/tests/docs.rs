//! The page of checks has all of them, and shows what the macro says today.

use std::fs;
use std::path::{Path, PathBuf};

use fsmith::model::Code;

const CHECKS: &str = include_str!("../../docs/checks.md");

/// Returns what stands below the heading of a check, up to the next one.
fn section(code: Code) -> &'static str {
    let heading = format!("\n## {} {}\n", code.code(), code.name());
    let (_, below) = CHECKS
        .split_once(&heading)
        .unwrap_or_else(|| panic!("docs/checks.md lacks the heading `{}`", heading.trim()));
    below.split("\n## ").next().unwrap_or(below)
}

/// Returns the fenced blocks of a section: first those that quote a message, then the others.
fn blocks(section: &str) -> (Vec<&str>, Vec<&str>) {
    let fenced = section.split("```").skip(1).step_by(2);
    let blocks = fenced.map(|block| block.strip_prefix("text\n").expect("a block of text"));
    blocks.partition(|block| block.starts_with("error"))
}

/// Returns the cases in `tests/ui`, without their extension, whose message contains `message`.
fn cases_that_say(message: &str) -> Vec<PathBuf> {
    let rules = fs::read_dir("ui").expect("tests run in the folder of their package");
    let files = rules.flat_map(|rule| fs::read_dir(rule.unwrap().path()).unwrap());
    files
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|it| it == "stderr"))
        .filter(|file| fs::read_to_string(file).unwrap().contains(message))
        .map(|file| file.with_extension(""))
        .collect()
}

/// Returns whether the lines of `fragment` stand in this order in the case or in its correction;
/// `…` stands for what is left out.
fn is_part_of(fragment: &str, case: &Path) -> bool {
    ["rs", "fixed.rs"].iter().any(|extension| {
        let source = fs::read_to_string(case.with_extension(extension)).unwrap();
        let mut lines = source.lines().map(str::trim);
        let mut wanted = fragment.lines().map(str::trim).filter(|line| *line != "…");
        wanted.all(|wanted| lines.any(|line| line == wanted))
    })
}

#[test]
fn each_check_has_one_section_in_the_order_of_the_codes() {
    let headings = CHECKS.lines().filter_map(|line| line.strip_prefix("## "));
    let headings: Vec<_> = headings.map(str::to_owned).collect();
    let codes = Code::ALL.iter();
    let codes: Vec<_> = codes
        .map(|code| format!("{} {}", code.code(), code.name()))
        .collect();
    assert_eq!(headings, codes);
}

#[test]
fn each_section_says_whether_its_check_can_be_allowed() {
    for &code in Code::ALL {
        let section = section(code);
        let allow = format!("#[allow({}, reason = \"…\")]", code.name());
        let can = section.contains(&format!("\nCan be allowed: `{allow}`"));
        let cannot = section.contains("\nCannot be allowed.");
        assert_eq!((can, cannot), (code.can_be_allowed(), !can), "{code}");
    }
}

#[test]
fn each_message_is_what_the_macro_says_of_the_fragments_beside_it() {
    for &code in Code::ALL {
        let (messages, fragments) = blocks(section(code));
        assert!(!messages.is_empty(), "{code} shows no message");
        let mut cases = Vec::new();
        for message in messages {
            let said = cases_that_say(message);
            assert!(!said.is_empty(), "no case in tests/ui says:\n{message}");
            assert!(message.contains(code.code()), "{code} shows:\n{message}");
            cases.extend(said);
        }
        for fragment in fragments {
            let found = cases.iter().any(|case| is_part_of(fragment, case));
            assert!(found, "none of {cases:?} contains:\n{fragment}");
        }
    }
}

#[test]
fn the_readme_leads_to_both_pages() {
    let readme = include_str!("../../README.md");
    assert!(readme.contains("(docs/language.md)") && readme.contains("(docs/checks.md)"));
}
