//! Overwrites positions in XMP packets with spaces, in place.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::bytes::contains_ignoring_case;

/// The packet, of the same length, without properties that are positions. If it is not XML in UTF-8, all of it is overwritten.
pub(crate) fn without_position(packet: &[u8]) -> Vec<u8> {
    let mut out = packet.to_vec();
    match positions(packet) {
        Some(places) => places.into_iter().for_each(|place| out[place].fill(b' ')),
        None => out.fill(b' '),
    }
    out
}

/// Whether a property of this name is a position. Names differ between writers: `exif:GPSLatitude`, `drone-dji:GpsLongitude`, `geo:lat`.
pub(crate) fn is_position(name: &[u8]) -> bool {
    let is_of_geo = ["geo:", "wgs84:", "wgs84_pos:"]
        .iter()
        .any(|prefix| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes())));
    is_of_geo
        || ["gps", "latitude", "longitude", "longtitude", "altitude", "coordinates"]
            .iter()
            .any(|part| contains_ignoring_case(name, part.as_bytes()))
}

/// The ranges of elements and attributes that contain positions.
fn positions(packet: &[u8]) -> Option<Vec<Range<usize>>> {
    let text = std::str::from_utf8(packet).ok()?;
    let mut reader = Reader::from_str(text);
    let mut places = Vec::new();
    // The start of the outermost element that is a position, and the depth inside it.
    let mut within: Option<(usize, usize)> = None;
    loop {
        let start = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let end = usize::try_from(reader.buffer_position()).ok()?;
        match (&event, &mut within) {
            (Event::Eof, None) => return Some(places),
            (Event::Eof, Some(_)) => return None,
            (Event::Start(_), Some((_, depth))) => *depth += 1,
            (Event::End(_), Some((begun, depth))) => {
                *depth -= 1;
                if *depth == 0 {
                    places.push(*begun..end);
                    within = None;
                }
            }
            (Event::Start(element), None) if is_position(element.name().into_inner().as_bytes()) => within = Some((start, 1)),
            (Event::Empty(element), None) if is_position(element.name().into_inner().as_bytes()) => places.push(start..end),
            (Event::Start(element) | Event::Empty(element), None) => attributes(element, packet, &mut places)?,
            _ => {}
        }
    }
}

fn attributes(element: &BytesStart<'_>, packet: &[u8], places: &mut Vec<Range<usize>>) -> Option<()> {
    let place = |part: &str| (part.as_ptr() as usize).checked_sub(packet.as_ptr() as usize);
    // Without the check for duplicates, which takes quadratic time.
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        if is_position(attribute.key.into_inner().as_bytes()) {
            let (name, value) = (place(attribute.key.into_inner())?, place(&attribute.value)?);
            // Including the closing quote.
            let end = value + attribute.value.len() + 1;
            (name < value && end <= packet.len()).then(|| places.push(name..end))?;
        }
    }
    Some(())
}
