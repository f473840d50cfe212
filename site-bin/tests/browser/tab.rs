//! A browser tab with its own window size and storage.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};

use crate::chromium::Chromium;

/// An open tab. Dropping it closes it.
pub struct Tab<'a> {
    chromium: &'a Chromium,
    session: String,
    context: String,
    /// `http://127.0.0.1:PORT`
    origin: String,
    scripts: Cell<bool>,
}

impl<'a> Tab<'a> {
    /// A tab of 1280 by 900 pixels, light, with scripts, in its own profile.
    pub fn new(chromium: &'a Chromium, origin: &str) -> Self {
        let context = text(&chromium.call("", "Target.createBrowserContext", json!({})), "browserContextId");
        let target = json!({ "url": "about:blank", "browserContextId": context });
        let target = text(&chromium.call("", "Target.createTarget", target), "targetId");
        let attach = json!({ "targetId": target, "flatten": true });
        let session = text(&chromium.call("", "Target.attachToTarget", attach), "sessionId");
        let tab = Self { chromium, session, context, origin: origin.to_owned(), scripts: Cell::new(true) };
        for domain in ["Page", "Runtime", "Network", "Log", "Accessibility"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }));
        tab.window(1280, 1.0);
        tab.dark(false);
        tab
    }

    /// Calls a method of the protocol.
    pub fn call(&self, method: &str, params: Value) -> Value {
        self.chromium.call(&self.session, method, params)
    }

    /// Opens an address of the site and waits until it is completely loaded.
    pub fn open(&self, address: &str) {
        self.load("Page.navigate", json!({ "url": format!("{}{address}", self.origin) }));
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.load("Page.reload", json!({}));
    }

    fn load(&self, method: &str, params: Value) {
        let seen = self.chromium.events(&self.session, "Page.loadEventFired").len();
        let answer = self.call(method, params);
        assert!(answer["errorText"].is_null(), "{answer}");
        self.chromium.wait_for(&self.session, "Page.loadEventFired", seen);
        if self.scripts.get() {
            self.frames();
        }
    }

    /// The number of loaded pages, for [`Tab::wait_for_load`].
    pub fn loads(&self) -> usize {
        self.chromium.events(&self.session, "Page.loadEventFired").len()
    }

    /// Waits for a page after this many.
    pub fn wait_for_load(&self, seen: usize) {
        self.chromium.wait_for(&self.session, "Page.loadEventFired", seen);
    }

    /// Waits for two frames: styles have been applied and painted.
    pub fn frames(&self) {
        self.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    }

    /// The value of a JavaScript expression; promises are awaited.
    pub fn eval(&self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// See [`Tab::eval`]; `None` if the page is being unloaded, or the expression fails.
    pub fn try_eval(&self, expression: &str) -> Option<Value> {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.chromium.try_call(&self.session, "Runtime.evaluate", params).ok()?;
        answer["exceptionDetails"].is_null().then(|| answer["result"]["value"].clone())
    }

    /// See [`Tab::eval`], for text.
    pub fn text(&self, expression: &str) -> String {
        let value = self.eval(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is no text: {value}")).to_owned()
    }

    /// See [`Tab::eval`], for lists of text.
    pub fn list(&self, expression: &str) -> Vec<String> {
        let value = self.eval(expression);
        let list = value.as_array().unwrap_or_else(|| panic!("{expression} is no list: {value}"));
        list.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Runs a script before all scripts of the pages that are opened from now on.
    pub fn before_pages(&self, script: &str) {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    /// The window's width in CSS pixels, and the device pixels of each: 640 and 2 is a window of 1280 at 200 %.
    pub fn window(&self, width: u32, scale: f64) {
        let height = if width < 600 { 800 } else { 900 };
        let params = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", params);
    }

    /// Sets the colour scheme of the reader's system.
    pub fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        self.call("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] }));
        self.settle();
    }

    /// The page as it is printed.
    pub fn paper(&self) {
        self.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        self.settle();
    }

    /// Media changes reach the page a little later than the response to the command.
    fn settle(&self) {
        if self.scripts.get() {
            self.frames();
        } else {
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Disables scripts from the next page on. [`Tab::eval`] still works, except for promises.
    pub fn no_scripts(&self) {
        self.scripts.set(false);
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    }

    /// Presses a key: `Tab`, `Shift+Tab`, `Enter`, `Space`, `Escape`, `ArrowRight`.
    pub fn press(&self, key: &str) {
        let (modifiers, key) = key.strip_prefix("Shift+").map_or((0, key), |key| (8, key));
        let (name, code, text) = match key {
            "Tab" => ("Tab", 9, None),
            "Enter" => ("Enter", 13, Some("\r")),
            "Escape" => ("Escape", 27, None),
            "Space" => (" ", 32, Some(" ")),
            "ArrowLeft" => ("ArrowLeft", 37, None),
            "ArrowRight" => ("ArrowRight", 39, None),
            other => panic!("no key {other}"),
        };
        let mut event =
            json!({ "type": "keyDown", "key": name, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers });
        if let Some(text) = text {
            event["text"] = text.into();
        }
        self.call("Input.dispatchKeyEvent", event.clone());
        event["type"] = "keyUp".into();
        if let Some(event) = event.as_object_mut() {
            event.remove("text");
        }
        self.call("Input.dispatchKeyEvent", event);
    }

    /// Role, name and announced properties of the focused element, as in the accessibility tree.
    pub fn heard(&self) -> Value {
        let object = self.call("Runtime.evaluate", json!({ "expression": "document.activeElement" }));
        let params = json!({ "objectId": object["result"]["objectId"], "fetchRelatives": false });
        self.call("Accessibility.getPartialAXTree", params)["nodes"][0].clone()
    }

    /// Gives pages of the site a permission, such as `clipboard-read`.
    pub fn allow(&self, permission: &str) {
        let wanted = json!({ "name": permission });
        let grant =
            json!({ "permission": wanted, "setting": "granted", "origin": self.origin, "browserContextId": self.context });
        self.chromium.call("", "Browser.setPermission", grant);
    }

    /// The addresses that the tab has requested, in order, with their types (`Document`, `Stylesheet`, `Script`, `Image`, …).
    pub fn requests(&self) -> Vec<(String, String)> {
        let events = self.chromium.events(&self.session, "Network.requestWillBeSent");
        let pair = |event: &Value| (text(&event["request"], "url"), text(event, "type"));
        events.iter().map(pair).filter(|(url, _)| !url.starts_with("data:")).collect()
    }

    /// All messages of the console: from scripts, their errors, and from the browser.
    pub fn console(&self) -> Vec<String> {
        let names = ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"];
        names.iter().flat_map(|name| self.chromium.events(&self.session, name)).map(|event| event.to_string()).collect()
    }
}

impl Drop for Tab<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.chromium.call("", "Target.disposeBrowserContext", json!({ "browserContextId": self.context }));
        }
        self.chromium.forget(&self.session);
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}
