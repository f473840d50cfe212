//! Runs the programs that convert other markup: found on the `PATH`, without a shell, with limits of time and output.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use site_diag::limits;

use super::super::{ConvertError, Converter};
use super::walk::FileStamp;

/// Longest time for one page.
const TIME: Duration = Duration::from_secs(60);

/// Longest part of a program's complaint that is shown.
const COMPLAINT: usize = 300;

/// The programs that are installed.
#[derive(Clone, Debug, Default)]
pub(super) struct Programs {
    found: BTreeMap<Converter, (PathBuf, u64)>,
}

impl Programs {
    /// Looks for all programs in the folders of `path`. A folder of the site itself does not count, nor do relative ones.
    pub(super) fn on(path: &OsStr, root: &Path) -> Self {
        let real = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let is_elsewhere = |folder: &PathBuf| folder.is_absolute() && !folder.starts_with(&real);
        let folders: Vec<PathBuf> = std::env::split_paths(path).filter(is_elsewhere).collect();
        let find = |name: &&str| {
            folders.iter().map(|folder| folder.join(name)).find_map(|file| {
                let found = std::fs::metadata(&file).ok().filter(std::fs::Metadata::is_file)?;
                Some((file, FileStamp::from(&found).version()))
            })
        };
        let found =
            Converter::ALL.into_iter().filter_map(|converter| Some((converter, converter.programs().iter().find_map(find)?)));
        Self { found: found.collect() }
    }

    /// Changes when another program is installed.
    pub(super) fn version(&self, converter: Converter) -> Option<u64> {
        self.found.get(&converter).map(|(_, version)| *version)
    }

    /// Converts a text.
    pub(super) fn run(&self, converter: Converter, input: &str) -> Result<String, ConvertError> {
        let (program, _) = self.found.get(&converter).ok_or(ConvertError::Missing)?;
        let mut command = Command::new(program);
        command.args(converter.arguments()).env("LC_ALL", "C.UTF-8").env("PYTHONIOENCODING", "utf-8");
        // Nothing relative to the folder of the site may be read.
        command.current_dir(std::env::temp_dir()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        run(command, input, TIME)
    }
}

/// Runs a program to its end.
fn run(mut command: Command, input: &str, time: Duration) -> Result<String, ConvertError> {
    let failed = |reason: String| ConvertError::Failed(reason);
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let (done, finished) = mpsc::channel();
    let result = thread::scope(|scope| {
        if let Some(mut stdin) = child.stdin.take() {
            // A program that stops reading has its reasons, which its status tells.
            scope.spawn(move || drop(stdin.write_all(input.as_bytes())));
        }
        let output = child.stdout.take().map(|stdout| {
            let done = done.clone();
            scope.spawn(move || {
                let read = read_up_to(stdout, limits::TEXT_FILE.most);
                let _ = done.send(());
                read
            })
        });
        let complaint = child.stderr.take().map(|stderr| {
            scope.spawn(move || {
                let mut stderr = stderr;
                let read = read_up_to(&mut stderr, COMPLAINT);
                // It may complain of much more, and must not be stopped by that.
                let _ = std::io::copy(&mut stderr, &mut std::io::sink());
                read
            })
        });
        let in_time = finished.recv_timeout(time).is_ok();
        let status = if in_time { end(&mut child, time) } else { None };
        // Ends the threads, too: a program that goes on would keep its side of the pipes open.
        drop(child.kill());
        drop(child.wait());
        let output = output.and_then(|thread| thread.join().ok()).unwrap_or_default();
        let complaint = complaint.and_then(|thread| thread.join().ok()).unwrap_or_default();
        (status, output, complaint)
    });
    let (status, output, complaint) = result;
    let Some(status) = status else {
        return Err(failed(format!("it took more than {} seconds, or wrote too much", time.as_secs())));
    };
    if output.len() > limits::TEXT_FILE.most {
        return Err(failed("it wrote too much".to_owned()));
    }
    if !status.success() {
        let complaint = String::from_utf8_lossy(&complaint);
        let first = complaint.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it gives no reason");
        return Err(failed(format!("{status}: {first}")));
    }
    String::from_utf8(output).map(|html| html.replace('\r', "")).map_err(|_| failed("its output is not UTF-8".to_owned()))
}

/// Waits for the end of a program that has closed its output.
fn end(child: &mut Child, time: Duration) -> Option<std::process::ExitStatus> {
    const STEP: Duration = Duration::from_millis(5);
    let mut left = time;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if !left.is_zero() => {
                thread::sleep(STEP);
                left = left.saturating_sub(STEP);
            }
            _ => return None,
        }
    }
}

/// The output, at most one byte more than the limit.
fn read_up_to(mut pipe: impl Read, most: usize) -> Vec<u8> {
    let mut read = Vec::new();
    drop(pipe.by_ref().take(most as u64 + 1).read_to_end(&mut read));
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, input: &str, time: Duration) -> Result<String, ConvertError> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        run(command, input, time)
    }

    #[test]
    fn programs_are_bounded_in_time_and_output() {
        let long = Duration::from_secs(60);
        assert_eq!(shell("cat", "é\r\n", long), Ok("é\n".to_owned()));
        assert_eq!(shell("true", &"x".repeat(1 << 20), long), Ok(String::new()));
        let failed = |result: Result<String, ConvertError>| match result {
            Err(ConvertError::Failed(reason)) => reason,
            other => panic!("{other:?}"),
        };
        assert!(failed(shell("echo no >&2; exit 3", "", long)).ends_with(": no"));
        assert!(failed(shell("exec sleep 600", "", Duration::from_millis(50))).contains("took more"));
        assert!(failed(shell("exec yes", "", Duration::from_secs(20))).contains("too much"));
        assert!(failed(shell("printf '\\377'", "", long)).contains("UTF-8"));
    }

    #[test]
    fn programs_of_the_site_itself_are_not_run() {
        let site = tempfile::tempdir().expect("a folder");
        let bin = site.path().join("bin");
        std::fs::create_dir(&bin).expect("a folder");
        std::fs::write(bin.join("pandoc"), "#!/bin/sh\ncat\n").expect("a file");
        let other = tempfile::tempdir().expect("a folder");
        assert!(Programs::on(bin.as_os_str(), site.path()).version(Converter::Pandoc).is_none());
        assert!(Programs::on(bin.as_os_str(), other.path()).version(Converter::Pandoc).is_some());
        assert!(Programs::on(OsStr::new("bin:"), other.path()).version(Converter::Pandoc).is_none());
        assert_eq!(Programs::default().run(Converter::Pandoc, ""), Err(ConvertError::Missing));
    }
}
