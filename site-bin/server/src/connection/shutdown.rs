//! The signal that tells connections and threads to end.

use tokio::sync::watch;

/// Receiver of the signal.
#[derive(Clone, Debug)]
pub(crate) struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// A signal and its trigger: send `true`.
    pub(crate) fn new() -> (watch::Sender<bool>, Self) {
        let (trigger, receiver) = watch::channel(false);
        (trigger, Self(receiver))
    }

    pub(crate) fn is_triggered(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for the signal. A dropped trigger counts as the signal.
    pub(crate) async fn triggered(&self) {
        let _ = self.0.clone().wait_for(|triggered| *triggered).await;
    }
}
