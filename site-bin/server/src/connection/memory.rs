//! Returns memory to the system after a flood of connections.
//!
//! glibc keeps the memory that a thread has freed in an arena of that thread. It shrinks an arena only from its end, so a few live or
//! cached allocations keep hundreds of megabytes. When the thread ends, all of its allocations are freed; what it had cached stays in the
//! arena, which is passed to the next thread that starts. So workers are replaced after a flood, and once they have ended, as many
//! short-lived threads take over their arenas and free a block in each, which makes glibc merge all free memory and shrink the arena. With
//! other C libraries this does no harm. Calling `malloc_trim` would be simpler, but is unsafe code.

use std::io;
use std::sync::Barrier;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

/// Size of the freed block: above the size at which glibc merges free memory (64 KiB) and below the size at which it uses memory of its
/// own for an allocation (128 KiB).
const BLOCK_BYTES: usize = 100 * 1024;

/// Each thread leaves what it has cached itself in its arena, which the next one merges.
const ROUNDS: usize = 3;

/// A thread that reclaims the memory of others.
#[derive(Debug)]
pub(crate) struct Reclaimer {
    thread: JoinHandle<()>,
    ending: Sender<Vec<JoinHandle<()>>>,
}

impl Reclaimer {
    /// Starts the thread and waits until it has an arena of its own, so that it takes over none of the others.
    ///
    /// # Errors
    /// If it cannot be started.
    pub(crate) fn start() -> io::Result<Self> {
        let (ending, threads) = channel();
        let (started, has_started) = channel();
        let run = move || {
            let _ = started.send(Box::new(0_u8));
            reclaim(&threads);
        };
        let thread = thread::Builder::new().name("reclaim".to_owned()).spawn(run)?;
        let _ = has_started.recv();
        Ok(Self { thread, ending })
    }

    /// Reclaims the memory of these threads as soon as they have ended.
    pub(crate) fn reclaim(self, threads: Vec<JoinHandle<()>>) -> JoinHandle<()> {
        let _ = self.ending.send(threads);
        self.thread
    }
}

fn reclaim(threads: &Receiver<Vec<JoinHandle<()>>>) {
    let Ok(threads) = threads.recv() else { return };
    let count = threads.len();
    for thread in threads {
        let _ = thread.join();
    }
    for _ in 0..ROUNDS {
        // None of these may end before all have started, or two would get the same arena.
        let all_started = Barrier::new(count);
        thread::scope(|scope| {
            for _ in 0..count {
                scope.spawn(|| {
                    let block = std::hint::black_box(Vec::<u8>::with_capacity(BLOCK_BYTES));
                    all_started.wait();
                    drop(block);
                });
            }
        });
    }
}
