//! Analytics services. Each only adds scripts.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::{Integrated, Problem, Values, origin, quoted, sources};
use crate::policy::Sources;
use site_settings::config::Integration;

/// Analytics on every page.
///
/// # Errors
/// When there is no such analytics service, or a setting is missing or invalid.
pub fn analytics(integration: &Integration) -> Result<Integrated, Problem> {
    let values = Values(integration);
    match integration.service.as_str() {
        "cloudflare" => cloudflare(&values),
        "plausible" => plausible(&values),
        "goatcounter" => goatcounter(&values),
        "fathom" => fathom(&values),
        "umami" => umami(&values),
        "matomo" => matomo(&values),
        "google" => google(&values),
        _ => Err(Problem::Unknown),
    }
}

/// One script with an attribute, which reports to `connect`.
fn one(src: &str, name: &str, value: &str, connect: Sources) -> Integrated {
    Integrated { html: Script { src, data: &[(name, value)] }.to_string(), sources: connect, on_demand: false }
}

fn connect<const N: usize>(list: [&str; N]) -> Sources {
    Sources { connect: sources(list), ..Sources::default() }
}

fn cloudflare(values: &Values<'_>) -> Result<Integrated, Problem> {
    let beacon = serde_json::json!({ "token": values.need(&["token"])? }).to_string();
    let src = "https://static.cloudflareinsights.com/beacon.min.js";
    Ok(one(src, "data-cf-beacon", &beacon, connect(["https://cloudflareinsights.com"])))
}

fn plausible(values: &Values<'_>) -> Result<Integrated, Problem> {
    let server = values.server(&["server", "serverurl"], Some("https://plausible.io"))?;
    let source = origin(&server).unwrap_or_default();
    Ok(one(&format!("{server}/js/script.js"), "data-domain", values.need(&["domain"])?, connect([&source])))
}

/// Reports by beacon, or else by a picture.
fn goatcounter(values: &Values<'_>) -> Result<Integrated, Problem> {
    let server = match values.get(&["server", "serverurl"]) {
        Some(_) => values.server(&["server", "serverurl"], None)?,
        None => format!("https://{}.goatcounter.com", values.label(&["code"])?),
    };
    let source = origin(&server).unwrap_or_default();
    let reports = Sources { img: sources([&source]), ..connect([&source]) };
    Ok(one("https://gc.zgo.at/count.js", "data-goatcounter", &format!("{server}/count"), reports))
}

/// The hosted service, or the owner's own Fathom Lite, which an inline script configures.
fn fathom(values: &Values<'_>) -> Result<Integrated, Problem> {
    let site = values.need(&["site_id", "siteid"])?;
    if values.get(&["server", "serverurl", "rooturl"]).is_none() {
        let source = "https://cdn.usefathom.com";
        let reports = Sources { img: sources([source]), ..connect([source]) };
        return Ok(one("https://cdn.usefathom.com/script.js", "data-site", site, reports));
    }
    let server = values.server(&["server", "serverurl", "rooturl"], None)?;
    let source = origin(&server).unwrap_or_default();
    let setup = format!(
        "window.fathom=window.fathom||function(){{(fathom.q=fathom.q||[]).push(arguments)}};\
         fathom(\"set\",\"siteId\",{});fathom(\"trackPageview\")",
        quoted(site)
    );
    Ok(Integrated {
        html: SetUp { setup: &setup, src: &format!("{server}/tracker.js"), id: Some("fathom-script") }.to_string(),
        sources: Sources { img: sources([&source]), ..connect([&source]) },
        on_demand: false,
    })
}

fn umami(values: &Values<'_>) -> Result<Integrated, Problem> {
    let cloud = "https://cloud.umami.is";
    let server = values.server(&["server", "serverurl"], Some(cloud))?;
    let source = origin(&server).unwrap_or_default();
    let reports = if source == cloud { connect([cloud, "https://api-gateway.umami.dev"]) } else { connect([&source]) };
    Ok(one(&format!("{server}/script.js"), "data-website-id", values.need(&["site_id", "siteid", "websiteid"])?, reports))
}

fn matomo(values: &Values<'_>) -> Result<Integrated, Problem> {
    let server = values.server(&["server", "serverurl"], None)?;
    let source = origin(&server).unwrap_or_default();
    let setup = format!(
        "var _paq=window._paq=window._paq||[];_paq.push([\"trackPageView\"],[\"enableLinkTracking\"],\
         [\"setTrackerUrl\",{}],[\"setSiteId\",{}])",
        quoted(&format!("{server}/matomo.php")),
        quoted(values.get(&["site_id", "siteid"]).unwrap_or("1"))
    );
    Ok(Integrated {
        html: SetUp { setup: &setup, src: &format!("{server}/matomo.js"), id: None }.to_string(),
        sources: Sources { img: sources([&source]), ..connect([&source]) },
        on_demand: false,
    })
}

/// Google's guide allows whole domains. These are the hosts that the tag of one property contacts: the tag's own, the common one, the
/// European one, and those of its signals.
fn google(values: &Values<'_>) -> Result<Integrated, Problem> {
    let id = values.need(&["id", "measurementid"])?;
    if !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(Problem::Bad("id", "letters, digits and hyphens"));
    }
    let setup = format!(
        "window.dataLayer=window.dataLayer||[];function gtag(){{dataLayer.push(arguments)}}gtag(\"js\",new Date());gtag(\"config\",{})",
        quoted(id)
    );
    let hosts = ["https://www.google-analytics.com", "https://www.googletagmanager.com"];
    Ok(Integrated {
        html: SetUp { setup: &setup, src: &format!("https://www.googletagmanager.com/gtag/js?id={id}"), id: None }.to_string(),
        sources: Sources {
            img: sources(hosts),
            connect: sources([
                hosts[0],
                hosts[1],
                "https://region1.google-analytics.com",
                "https://analytics.google.com",
                "https://region1.analytics.google.com",
            ]),
            ..Sources::default()
        },
        on_demand: false,
    })
}

markup::define! {
    Script<'a>(src: &'a str, data: &'a [(&'a str, &'a str)]) {
        script[src = src, defer, ..data.iter().map(|(name, value)| (*name, *value))] {}
    }

    /// An inline script, which the policy allows by its hash, and the script that it configures.
    SetUp<'a>(setup: &'a str, src: &'a str, id: Option<&'a str>) {
        script { @markup::raw(setup) }
        script[src = src, id = *id, async] {}
    }
}
