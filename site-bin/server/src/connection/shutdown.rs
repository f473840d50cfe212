//! The signal that tells connections and threads to end.

use tokio::sync::watch;

/// Receiver of the signal, or of either of two.
#[derive(Clone, Debug)]
pub(crate) struct Shutdown {
    receiver: watch::Receiver<bool>,
    other: Option<watch::Receiver<bool>>,
}

impl Shutdown {
    /// A signal and its trigger: send `true`.
    pub(crate) fn new() -> (watch::Sender<bool>, Self) {
        let (trigger, receiver) = watch::channel(false);
        (trigger, Self { receiver, other: None })
    }

    /// Either of two signals.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { receiver: self.receiver, other: Some(other.receiver) }
    }

    pub(crate) fn is_triggered(&self) -> bool {
        *self.receiver.borrow() || self.other.as_ref().is_some_and(|other| *other.borrow())
    }

    /// Waits for the signal. A dropped trigger counts as the signal.
    pub(crate) async fn triggered(&self) {
        let (mut receiver, mut other) = (self.receiver.clone(), self.other.clone());
        match &mut other {
            Some(other) => {
                tokio::select! {
                    _ = receiver.wait_for(|triggered| *triggered) => {}
                    _ = other.wait_for(|triggered| *triggered) => {}
                }
            }
            None => {
                let _ = receiver.wait_for(|triggered| *triggered).await;
            }
        }
    }
}
