//! Tests that apply to every function.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{TABLES, call, find, find_in};
use crate::eval::{Limits, Session};
use crate::host::NoHost;
use crate::object::{Scratch, Url};
use crate::time::{Time, parse_any};
use crate::value::{List, Map, Safe, Value};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3_i64..12).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..12_i64).prop_map(|number| Value::Named(number, "May")),
        any::<i64>().prop_map(Value::Duration),
        Just(Value::Time(Time::zero())),
        Just(parse_any("2024-02-29T10:11:12Z", &jiff::tz::TimeZone::UTC).map_or(Value::Nil, Value::Time)),
        prop::collection::vec(any::<u8>(), 0..5).prop_map(Value::bytes),
        "\\PC{0,8}".prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        "(<b>|</b>|<br|>|&amp;|a| |\n){0,8}".prop_map(|text| Value::Safe(Safe::Html, text.into())),
        prop::sample::select(
            &["%v%d%s%q%x%5.2f%[3]*d", "2006-01-02", "2024-05-06", "a.b", "desc", "https://a/b?c=d#e", "(a|b)*", "in", ">="][..]
        )
        .prop_map(Value::from),
        Just(Value::object(Scratch::default())),
        Just(Url::parse("https://a.b:80/c%20d?e=f").map_or(Value::Nil, Value::object)),
    ];
    // Long enough for a sort to notice that values of different kinds have no consistent order.
    let mixed = prop_oneof![
        Just(Value::Nil),
        (-9_i64..9).prop_map(Value::from),
        "[a-c0-3]{0,2}".prop_map(Value::from),
        Just(Value::Float(f64::NAN)),
        Just(List::default().into())
    ];
    let long = prop::collection::vec(mixed, 0..80).prop_map(|items| List::new(items).into());
    prop_oneof![9 => leaf, 1 => long].prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| List::new(items).into()),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| List::typed(items).into()),
            prop::collection::vec(("[a-c]|A", inner.clone()), 0..4).prop_map(|entries| Map::new(entries).into()),
            prop::collection::vec(("[a-c]|A", inner), 0..4).prop_map(|entries| Map::params(entries).into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12_000, ..ProptestConfig::default() })]

    #[test]
    fn no_function_panics(index: prop::sample::Index, arguments in prop::collection::vec(value(), 0..5)) {
        let functions: Vec<_> = TABLES.iter().copied().flatten().collect();
        let function = functions[index.index(functions.len())];
        let limits = Limits { steps: 200_000, text: 100_000, ..Limits::default() };
        let mut session = Session::new(&NoHost, limits);
        if let Ok(made) = call(function, &mut session, &arguments) {
            // Each result can be printed, and accessing its members does not panic.
            prop_assert!(crate::format::sprint(std::slice::from_ref(&made), 1_000_000).is_ok());
            for member in ["String", "Format", "Key", "Value", "Len", "Query", "Hours"] {
                let _ = session.member(&made, member, &arguments[..arguments.len().min(1)]);
            }
        }
    }
}

#[test]
fn names_are_unique_and_found() {
    let mut names = BTreeSet::new();
    for function in TABLES.iter().copied().flatten() {
        assert!(names.insert(function.name), "{} is there twice", function.name);
        match function.name.split_once('.') {
            Some((namespace, name)) => {
                assert!(find_in(namespace, name).is_some());
                assert!(find(namespace).is_some(), "there is no namespace {namespace}");
            }
            None => assert!(find(function.name).is_some()),
        }
        for short in function.short {
            assert!(names.insert(short), "{short} is there twice");
        }
    }
}
