//! Tests of the site in Chromium, page by page.
//!
//! One browser and one program serve all tests, so this target has its own `main` instead of one process per test. Each test gets the
//! [`TestContext`] and opens [`tab::Tab`]s in it; tabs share no storage. To add a test, write a function and a line in [`TESTS`].
//!
//! Without Chromium the tests are skipped, and say so. With `SITE_BROWSER=required`, which `.ci/run` sets, that is a failure.
//! `SITE_CHROMIUM` names another browser. `cargo test --test browser -- WORD` runs the tests whose names contain WORD.
#![cfg_attr(not(unix), allow(dead_code, unused_imports))]
#![allow(unreachable_pub)] // One program of several files: nothing is public beyond it.

mod chromium;
#[path = "../common/mod.rs"]
mod common;
mod context;
mod copying;
mod fixture;
mod formulas;
mod keyboard;
mod layout;
mod preview;
mod privacy;
mod scheme;
mod size;
mod tab;
mod theme;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use context::TestContext;

/// A test and its name.
type Test = (&'static str, fn(&TestContext));

const TESTS: &[Test] = &[
    ("size::a_page_comes_in_one_round_trip", size::a_page_comes_in_one_round_trip),
    ("privacy::pages_ask_nobody_else_and_say_nothing", privacy::pages_ask_nobody_else_and_say_nothing),
    ("privacy::the_policy_allows_nothing_inline", privacy::the_policy_allows_nothing_inline),
    #[cfg(feature = "author")]
    ("privacy::a_film_waits_for_the_reader", privacy::a_film_waits_for_the_reader),
    #[cfg(feature = "author")]
    ("privacy::comments_load_on_request", privacy::comments_load_on_request),
    ("privacy::pages_are_whole_without_scripts", privacy::pages_are_whole_without_scripts),
    ("keyboard::the_first_stop_leads_past_the_menu", keyboard::the_first_stop_leads_past_the_menu),
    ("keyboard::every_stop_can_be_seen", keyboard::every_stop_can_be_seen),
    ("layout::nothing_leaves_a_narrow_window", layout::nothing_leaves_a_narrow_window),
    ("layout::pages_can_be_magnified", layout::pages_can_be_magnified),
    ("layout::paper_shows_the_text", layout::paper_shows_the_text),
    #[cfg(feature = "author")]
    ("copying::code_is_copied_by_a_button_that_says_so", copying::code_is_copied_by_a_button_that_says_so),
    #[cfg(feature = "author")]
    ("copying::formulas_are_copied_as_they_were_written", copying::formulas_are_copied_as_they_were_written),
    #[cfg(feature = "author")]
    ("copying::a_wide_formula_can_be_scrolled_by_keyboard", copying::a_wide_formula_can_be_scrolled_by_keyboard),
    #[cfg(feature = "author")]
    ("formulas::tables_numbers_and_rules_have_their_places", formulas::tables_numbers_and_rules_have_their_places),
    #[cfg(feature = "author")]
    ("formulas::colours_follow_the_scheme", formulas::colours_follow_the_scheme),
    #[cfg(feature = "author")]
    ("preview::an_edit_is_seen_and_the_place_is_kept", preview::an_edit_is_seen_and_the_place_is_kept),
    #[cfg(feature = "author")]
    (
        "preview::style_sheets_are_exchanged_without_loading_the_page",
        preview::style_sheets_are_exchanged_without_loading_the_page,
    ),
    #[cfg(feature = "author")]
    ("preview::mistakes_lie_over_the_page_until_they_are_mended", preview::mistakes_lie_over_the_page_until_they_are_mended),
    #[cfg(feature = "author")]
    ("theme::right_to_left_and_the_switcher", theme::right_to_left_and_the_switcher),
    #[cfg(feature = "author")]
    ("theme::names_of_files_and_frames_of_films", theme::names_of_files_and_frames_of_films),
    #[cfg(feature = "author")]
    ("theme::tabs_work_by_keyboard_without_scripts", theme::tabs_work_by_keyboard_without_scripts),
    #[cfg(feature = "author")]
    ("theme::files_of_the_owners_replace_those_of_the_theme", theme::files_of_the_owners_replace_those_of_the_theme),
    #[cfg(feature = "author")]
    ("theme::the_look_is_as_the_settings_say", theme::the_look_is_as_the_settings_say),
    ("scheme::pages_follow_the_system", scheme::pages_follow_the_system),
    ("scheme::a_choice_is_kept_and_painted_first", scheme::a_choice_is_kept_and_painted_first),
    ("scheme::the_switch_works_by_key_and_is_announced", scheme::the_switch_works_by_key_and_is_announced),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let chosen: Vec<&Test> =
        TESTS.iter().filter(|(name, _)| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()))).collect();
    if std::env::args().any(|argument| argument == "--list") {
        chosen.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests in a browser", chosen.len());
    if chosen.is_empty() {
        return ExitCode::SUCCESS;
    }
    let Some(program) = chromium::find() else {
        let remedy = "there is no Chromium here (Debian: apt-get install chromium; or name one in SITE_CHROMIUM)";
        chosen.iter().for_each(|(name, _)| println!("test {name} ... LEFT OUT"));
        println!("\n{} tests LEFT OUT: {remedy}\n", chosen.len());
        return if std::env::var_os("SITE_BROWSER").is_some_and(|value| value == "required") {
            println!("They are required, because SITE_BROWSER=required.\n");
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        };
    };
    let begin = Instant::now();
    let context = TestContext::new(&program);
    let mut failed = Vec::new();
    for (name, test) in &chosen {
        // The panic has printed its message and position.
        let passed = catch_unwind(AssertUnwindSafe(|| test(&context))).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        if !passed {
            failed.push(*name);
        }
    }
    let result = if failed.is_empty() { "ok" } else { "FAILED" };
    let passed = chosen.len() - failed.len();
    println!("\ntest result: {result}. {passed} passed; {} failed; finished in {:.2?}\n", failed.len(), begin.elapsed());
    failed.iter().for_each(|name| println!("    {name}"));
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
