//! Applies the restrictions in order.

use std::fs;
use std::io;
use std::sync::mpsc::sync_channel;
use std::thread::{Builder, JoinHandle};

use rustix::thread::set_no_new_privs;
use rustix::time::{ClockId, clock_gettime};

use super::policy::Sandbox;
use super::report::SandboxReport;
use super::user::User;
use super::{landlock, privileges, seccomp};

/// A process on its way into the sandbox: its user is changed first, then each thread is restricted.
#[derive(Debug)]
pub struct Confinement {
    report: SandboxReport,
    /// Threads that are restricted already.
    threads: usize,
}

impl Confinement {
    /// Gives up the root user, groups and capabilities, and the possibility to gain any. The other steps follow in [`Self::enter`].
    ///
    /// Call it once, while there is only one thread and after all sockets are open.
    ///
    /// # Errors
    /// If there are other threads, which would keep their rights.
    pub fn begin(user: Option<User>) -> io::Result<Self> {
        let mut confinement = Self { report: SandboxReport::default(), threads: 0 };
        confinement.check_threads()?;
        // At the first call, rustix reads /proc/self/auxv to find the vDSO. Inside the sandbox it could not, and would make a system call
        // for each reading of the clock.
        let _ = clock_gettime(ClockId::MonotonicCoarse);
        let report = &mut confinement.report;
        privileges::drop_user(user, report);
        privileges::drop_capabilities(report);
        match set_no_new_privs(true) {
            Ok(()) => report.applied.push("no new privileges".to_owned()),
            Err(error) => report.missing.push(format!("no new privileges ({error})")),
        }
        Ok(confinement)
    }

    /// Starts a thread with a sandbox of its own, which it enters before `work` begins, and waits until it has.
    ///
    /// # Errors
    /// If the thread cannot be started or an allowed path cannot be opened.
    pub fn start_thread(
        &mut self,
        name: &str,
        sandbox: Sandbox,
        work: impl FnOnce() + Send + 'static,
    ) -> io::Result<JoinHandle<()>> {
        let (report, reported) = sync_channel(1);
        let run = move || {
            let mut own = SandboxReport::default();
            let entered = restrict(&sandbox, &mut own).map(|()| own);
            let is_inside = entered.is_ok();
            let _ = report.send(entered);
            if is_inside {
                work();
            }
        };
        let thread = Builder::new().name(name.to_owned()).spawn(run)?;
        let SandboxReport { applied, missing } = reported.recv().map_err(io::Error::other)??;
        self.threads += 1;
        self.report.applied.push(format!("thread for {name}: {}", applied.join(" and ")));
        for missing in missing {
            self.report.add_missing(missing);
        }
        Ok(thread)
    }

    /// Enters the sandbox for the rest of the life of this thread and of all threads that it starts.
    ///
    /// # Errors
    /// If there are threads that [`Self::start_thread`] has not started, which would stay unrestricted; if an allowed path cannot be
    /// opened. Missing kernel features are not errors but listed in the report.
    pub fn enter(mut self, sandbox: &Sandbox) -> io::Result<SandboxReport> {
        self.check_threads()?;
        restrict(sandbox, &mut self.report)?;
        Ok(self.report)
    }

    /// Without /proc this cannot be checked.
    fn check_threads(&self) -> io::Result<()> {
        if fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() > 1 + self.threads) {
            return Err(io::Error::other("the sandbox must be entered before the first thread starts"));
        }
        Ok(())
    }
}

/// Restricts files, network and system calls of this thread and of all threads that it starts.
fn restrict(sandbox: &Sandbox, report: &mut SandboxReport) -> io::Result<()> {
    landlock::apply(sandbox, report)?;
    match seccomp::apply(sandbox) {
        Ok(count) => report.applied.push(format!("seccomp ({count} calls)")),
        Err(error) => report.add_missing(format!("seccomp ({error})")),
    }
    Ok(())
}
