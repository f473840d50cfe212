//! The standard metrics of a process: CPU time, memory and file descriptors (Linux).
//!
//! The sandbox forbids opening files, so the files in `/proc` are opened before and read again for every rendering.

use super::open_files::OpenFilesLimit;
use super::prometheus::PrometheusText;

/// What the metrics are read from.
#[derive(Debug)]
pub struct ProcessFiles {
    #[cfg(target_os = "linux")]
    files: linux::Files,
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "the metrics need Linux"))]
    limit: OpenFilesLimit,
}

impl ProcessFiles {
    /// Opens the files. Call it before entering the sandbox. Metrics whose file cannot be opened are left out.
    pub fn open(limit: OpenFilesLimit) -> Self {
        Self {
            #[cfg(target_os = "linux")]
            files: linux::Files::open(),
            limit,
        }
    }

    /// Renders the metrics.
    #[cfg(target_os = "linux")]
    pub(crate) fn render(&self) -> String {
        use super::metric_family::{PROCESS_CPU, PROCESS_MAX_FDS, PROCESS_OPEN_FDS, PROCESS_RESIDENT, PROCESS_VIRTUAL};
        let mut text = PrometheusText::with_capacity(1024);
        text.single(&PROCESS_CPU, linux::cpu_seconds());
        if let Some(linux::Memory { address_space, resident }) = self.files.memory() {
            text.single(&PROCESS_RESIDENT, resident);
            text.single(&PROCESS_VIRTUAL, address_space);
        }
        if let Some(open) = self.files.open_descriptors() {
            text.single(&PROCESS_OPEN_FDS, open);
        }
        match self.limit.get() {
            Some(limit) => text.single(&PROCESS_MAX_FDS, limit),
            None => text.single(&PROCESS_MAX_FDS, "+Inf"),
        }
        text.finish()
    }

    /// Renders nothing.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn render(&self) -> String {
        PrometheusText::default().finish()
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::mem::MaybeUninit;
    use std::os::unix::fs::FileExt;
    use std::sync::{Mutex, PoisonError};

    use rustix::fs::{RawDir, SeekFrom, seek};
    use rustix::time::{ClockId, clock_gettime};

    #[derive(Debug)]
    pub(super) struct Files {
        /// `/proc/self/statm`.
        memory: Option<File>,
        /// In bytes. rustix determines it on first use, by means that the sandbox forbids.
        page_size: u64,
        /// `/proc/self/fd`. A lock, because reading moves the position.
        descriptors: Option<Mutex<File>>,
    }

    /// In bytes.
    pub(super) struct Memory {
        pub(super) address_space: u64,
        pub(super) resident: u64,
    }

    /// CPU time of all threads, in user mode and in the kernel.
    pub(super) fn cpu_seconds() -> f64 {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }

    impl Files {
        pub(super) fn open() -> Self {
            let descriptors = File::open("/proc/self/fd").ok().map(Mutex::new);
            let page_size = rustix::param::page_size() as u64;
            Self { memory: File::open("/proc/self/statm").ok(), page_size, descriptors }
        }

        pub(super) fn memory(&self) -> Option<Memory> {
            let mut buffer = [0; 256];
            let length = self.memory.as_ref()?.read_at(&mut buffer, 0).ok()?;
            let text = std::str::from_utf8(buffer.get(..length)?).ok()?;
            let mut pages = text.split(' ').map(|number| number.parse::<u64>().ok());
            let (address_space, resident) = (pages.next()??, pages.next()??);
            let bytes = |pages: u64| pages.saturating_mul(self.page_size);
            Some(Memory { address_space: bytes(address_space), resident: bytes(resident) })
        }

        /// The number of open descriptors, including the one of the folder itself.
        pub(super) fn open_descriptors(&self) -> Option<u64> {
            let folder = self.descriptors.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
            seek(&*folder, SeekFrom::Start(0)).ok()?;
            let mut buffer = [MaybeUninit::uninit(); 8192];
            let mut entries = RawDir::new(&*folder, &mut buffer);
            let mut count = 0;
            while let Some(entry) = entries.next() {
                count += u64::from(!entry.ok()?.file_name().to_bytes().starts_with(b"."));
            }
            Some(count)
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_metrics_change_with_the_process() {
        let process = ProcessFiles::open(OpenFilesLimit::raise());
        let value = |name: &str| {
            let text = process.render();
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.unwrap_or_else(|| panic!("{name}\n{text}")).parse::<f64>().unwrap()
        };
        let before = value("process_cpu_seconds_total");
        let mut sum = 0_u64;
        while value("process_cpu_seconds_total") < before + 0.02 {
            sum = std::hint::black_box(sum.wrapping_mul(31) + 1);
        }
        // Other tests open and close files at the same time.
        let files: Vec<std::fs::File> = (0..200).map(|_| std::fs::File::open("/dev/null").unwrap()).collect();
        let open = value("process_open_fds");
        assert!(open > 200.0 && open < value("process_max_fds"), "{open}");
        drop(files);
        let resident = value("process_resident_memory_bytes");
        assert!(resident > 1e6 && resident < value("process_virtual_memory_bytes"), "{resident}");
        let block = std::hint::black_box(vec![1_u8; 256 << 20]);
        assert!(value("process_resident_memory_bytes") > 200e6);
        drop(block);
    }
}
