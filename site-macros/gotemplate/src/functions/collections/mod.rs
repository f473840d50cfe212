//! `collections`: lists and maps.

mod build;
mod filter;
mod pick;
mod sets;
mod sort;

pub(crate) use build::{append, arithmetic_sum};

use super::{ANY, Function, Job, function, special};

pub(super) const TABLE: &[Function] = &[
    special("collections", Job::Namespace),
    function("collections.After", &["after"], 2, 2, pick::after),
    function("collections.Append", &["append"], 2, ANY, build::append_values),
    function("collections.Apply", &["apply"], 2, ANY, build::apply),
    function("collections.Complement", &["complement"], 2, ANY, sets::complement),
    function("collections.D", &[], 3, 3, build::sample),
    function("collections.Delimit", &["delimit"], 2, 3, build::delimit),
    function("collections.Dictionary", &["dict"], 0, ANY, build::dictionary),
    function("collections.EchoParam", &["echoParam"], 2, 2, pick::echo_param),
    function("collections.First", &["first"], 2, 2, pick::first),
    function("collections.Group", &["group"], 2, 2, build::group),
    function("collections.In", &["in"], 2, 2, sets::contains),
    function("collections.Index", &["index"], 1, ANY, pick::index),
    function("collections.Intersect", &["intersect"], 2, 2, sets::intersect),
    function("collections.IsSet", &["isset", "isSet"], 2, 2, pick::is_set),
    function("collections.KeyVals", &["keyVals"], 1, ANY, build::key_values),
    function("collections.Last", &["last"], 2, 2, pick::last),
    function("collections.Merge", &["merge"], 2, ANY, build::merge),
    function("collections.NewScratch", &["newScratch"], 0, 0, build::new_scratch),
    function("collections.Querify", &["querify"], 0, ANY, build::querify),
    function("collections.Reverse", &[], 1, 1, pick::reverse),
    function("collections.Seq", &["seq"], 1, 3, build::sequence),
    function("collections.Shuffle", &["shuffle"], 1, 1, sort::shuffle),
    function("collections.Slice", &["slice"], 0, ANY, build::slice),
    function("collections.Sort", &["sort"], 1, 3, sort::sort),
    function("collections.SymDiff", &["symdiff"], 2, 2, sets::symmetric_difference),
    function("collections.Union", &["union"], 2, 2, sets::union),
    function("collections.Uniq", &["uniq"], 1, 1, sets::unique),
    function("collections.Where", &["where"], 3, 4, filter::filter),
    function("len", &[], 1, 1, pick::length),
];
