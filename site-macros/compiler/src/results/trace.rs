//! What the rendering of a body asked about the rest of the site, and what it was told.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use site_markdown::{DeadTarget, Picture, Resolve, Target};
use site_settings::cache_key::{CacheKey, key};

/// A question and the hash of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question {
    about: About,
    answer: [u8; 32],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum About {
    Link(String),
    Image(String),
    Reference(String, Option<String>),
}

/// Would the same answers be given today?
pub(crate) fn holds(asked: &[Question], resolver: &dyn Resolve) -> bool {
    asked.iter().all(|question| {
        let answer = match &question.about {
            About::Link(destination) => key("link", &resolver.link(destination)),
            About::Image(destination) => key("image", &resolver.image(destination)),
            About::Reference(path, lang) => key("reference", &resolver.reference(path, lang.as_deref())),
        };
        *answer.as_bytes() == question.answer
    })
}

/// A resolver that writes down what it is asked. Every method of [`Resolve`] must be here.
pub(crate) struct Recorder<'a> {
    inner: &'a dyn Resolve,
    asked: Mutex<Asked>,
}

#[derive(Default)]
struct Asked {
    /// In order.
    questions: Vec<Question>,
    known: HashSet<About>,
}

impl<'a> Recorder<'a> {
    pub(crate) fn new(inner: &'a dyn Resolve) -> Self {
        Self { inner, asked: Mutex::default() }
    }

    /// Everything asked, each question once.
    pub(crate) fn into_asked(self) -> Vec<Question> {
        self.asked.into_inner().unwrap_or_else(PoisonError::into_inner).questions
    }

    fn note(&self, about: About, answer: CacheKey) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.known.insert(about.clone()) {
            asked.questions.push(Question { about, answer: answer.into() });
        }
    }
}

impl Resolve for Recorder<'_> {
    fn link(&self, destination: &str) -> Result<Target, DeadTarget> {
        let answer = self.inner.link(destination);
        self.note(About::Link(destination.to_owned()), key("link", &answer));
        answer
    }

    fn image(&self, destination: &str) -> Result<Picture, DeadTarget> {
        let answer = self.inner.image(destination);
        self.note(About::Image(destination.to_owned()), key("image", &answer));
        answer
    }

    fn reference(&self, path: &str, lang: Option<&str>) -> Result<Target, DeadTarget> {
        let answer = self.inner.reference(path, lang);
        self.note(About::Reference(path.to_owned(), lang.map(str::to_owned)), key("reference", &answer));
        answer
    }
}
