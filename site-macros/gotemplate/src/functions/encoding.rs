//! `encoding`: base64, hexadecimal numbers, JSON.

use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};

use super::{Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::json;
use crate::value::{Value, cast};

pub(super) const TABLE: &[Function] = &[
    special("encoding", Job::Namespace),
    function("encoding.Base64Decode", &["base64Decode"], 1, 1, |_, a| {
        // Line breaks are ignored.
        let text: Vec<u8> = a.bytes(0)?.into_iter().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        let decoded = BASE64.decode(&text).map_err(|error| Fault::new(format!("the text is no base64: {error}")))?;
        Ok(Value::bytes(decoded))
    }),
    function("encoding.Base64Encode", &["base64Encode"], 1, 1, |_, a| Ok(BASE64.encode(&a.bytes(0)?).into())),
    function("encoding.HexDecode", &[], 1, 1, |_, a| {
        let decoded = HEXLOWER_PERMISSIVE.decode(&a.bytes(0)?);
        Ok(Value::bytes(decoded.map_err(|error| Fault::new(format!("the text is no hexadecimal number: {error}")))?))
    }),
    function("encoding.HexEncode", &[], 1, 1, |_, a| Ok(HEXLOWER.encode(&a.bytes(0)?).into())),
    function("encoding.Jsonify", &["jsonify"], 0, 2, jsonify),
];

fn jsonify(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let Some(value) = a.all().last() else { return Ok(Value::html("")) };
    let mut options = json::Options::default();
    if a.len() == 2 {
        let given = a.get(0).as_map().ok_or_else(|| Fault::new("the options must be a map"))?;
        for (name, value) in given.iter() {
            match name.to_lowercase().as_str() {
                "prefix" => options.prefix = cast::to_text(value)?,
                "indent" => options.indent = cast::to_text(value)?,
                "nohtmlescape" => options.plain_html = cast::to_bool(value)?,
                _ => {}
            }
        }
    }
    session.charge((value.extent().weight / 16) as usize)?;
    Ok(Value::html(json::encode(value, &options, session.longest())?))
}
