//! System calls, by seccomp.
//!
//! Whatever is not listed is answered with EPERM. The other way, to end the process, would turn the first call that a new version of
//! a library makes into a site that is down, and deny an attacker nothing more: a call that is refused has not happened. What is
//! called for each request stands in the list without a condition, since the kernel answers such calls from a bitmap, without
//! running the filter.

use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::io;

use libc::{c_int, c_long};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, apply_filter,
};

use super::Sandbox;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Memory, threads, time, and sockets that are open.
const ALWAYS: &[c_long] = &[
    // sockets
    libc::SYS_accept4,
    libc::SYS_close,
    libc::SYS_getpeername,
    libc::SYS_getsockname,
    libc::SYS_getsockopt,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_setsockopt,
    libc::SYS_shutdown,
    libc::SYS_write,
    libc::SYS_writev,
    // waiting: epoll, the wakers of runtimes, the pipe of signals
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_fcntl,
    libc::SYS_ppoll,
    libc::SYS_socketpair,
    // threads
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_membarrier,
    libc::SYS_rseq,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_tgkill,
    // signals
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    // memory
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // time and chance
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_nanosleep,
    // what it costs
    libc::SYS_getrusage,
];

#[cfg(target_arch = "x86_64")]
const ALWAYS_HERE: &[c_long] = &[libc::SYS_epoll_wait, libc::SYS_poll, libc::SYS_gettimeofday, libc::SYS_time];
#[cfg(not(target_arch = "x86_64"))]
const ALWAYS_HERE: &[c_long] = &[];

/// To read files, where some may be read. Which ones, landlock decides.
const READING: &[c_long] =
    &[libc::SYS_fstat, libc::SYS_getdents64, libc::SYS_lseek, libc::SYS_newfstatat, libc::SYS_readlinkat, libc::SYS_statx];

#[cfg(target_arch = "x86_64")]
const READING_HERE: &[c_long] = &[libc::SYS_stat, libc::SYS_lstat, libc::SYS_readlink];
#[cfg(not(target_arch = "x86_64"))]
const READING_HERE: &[c_long] = &[];

/// To make and replace files, where that may be done.
const MAKING: &[c_long] = &[
    libc::SYS_fchmod,
    libc::SYS_fdatasync,
    libc::SYS_flock,
    libc::SYS_fsync,
    libc::SYS_ftruncate,
    libc::SYS_mkdirat,
    libc::SYS_openat,
    libc::SYS_renameat2,
    libc::SYS_unlinkat,
];

#[cfg(target_arch = "x86_64")]
const MAKING_HERE: &[c_long] = &[libc::SYS_mkdir, libc::SYS_open, libc::SYS_rename, libc::SYS_unlink];
/// `renameat`, which libc does not name here and rename() uses.
#[cfg(target_arch = "aarch64")]
const MAKING_HERE: &[c_long] = &[38];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const MAKING_HERE: &[c_long] = &[];

/// Applies the list to this thread and those it will start. Returns how many calls are on it.
pub(super) fn apply(sandbox: &Sandbox) -> io::Result<usize> {
    let refuse = |code: c_int| SeccompAction::Errno(code.unsigned_abs());
    // glibc starts threads with clone3, whose flags lie in memory where no filter can look, and with clone where clone3 is unknown. Of
    // two filters the stricter answer counts: what the list lets pass is unknown all the same.
    let modern = Rules::from([(libc::SYS_clone3, Vec::new())]);
    let unknown = program(modern, SeccompAction::Allow, refuse(libc::ENOSYS)).map_err(io::Error::other)?;
    let rules = listed(sandbox).map_err(io::Error::other)?;
    let count = rules.len();
    let list = program(rules, refuse(libc::EPERM), SeccompAction::Allow).map_err(io::Error::other)?;
    apply_filter(&unknown).and_then(|()| apply_filter(&list)).map_err(io::Error::other)?;
    Ok(count)
}

fn program(rules: Rules, otherwise: SeccompAction, listed: SeccompAction) -> Result<BpfProgram, seccompiler::BackendError> {
    SeccompFilter::new(rules, otherwise, listed, ARCH.try_into()?)?.try_into()
}

fn listed(sandbox: &Sandbox) -> Result<Rules, seccompiler::BackendError> {
    let mut rules = Rules::new();
    let mut allow = |calls: &[c_long]| rules.extend(calls.iter().map(|call| (*call, Vec::new())));
    allow(ALWAYS);
    allow(ALWAYS_HERE);
    let writes = !sandbox.write.is_empty();
    if writes || !sandbox.read.is_empty() {
        allow(READING);
        allow(READING_HERE);
    }
    if writes {
        allow(MAKING);
        allow(MAKING_HERE);
    }
    if !sandbox.connect.is_empty() {
        allow(&[libc::SYS_connect, libc::SYS_bind]);
    }

    rules.insert(libc::SYS_clone3, Vec::new());
    // A thread of this process, and no process.
    let thread = (libc::CLONE_THREAD | libc::CLONE_VM) as u64;
    rules.insert(libc::SYS_clone, vec![masked(0, thread, thread)?]);
    // Memory to run code from is not to be had.
    let runs = libc::PROT_EXEC as u64;
    rules.insert(libc::SYS_mmap, vec![masked(2, runs, 0)?]);
    rules.insert(libc::SYS_mprotect, vec![masked(2, runs, 0)?]);
    // A thread's name, and whether a descriptor blocks.
    rules.insert(libc::SYS_prctl, vec![equal(0, libc::PR_SET_NAME as u64)?]);
    rules.insert(libc::SYS_ioctl, vec![equal(1, libc::FIONBIO)?]);
    if !sandbox.connect.is_empty() {
        rules.insert(libc::SYS_socket, vec![equal(0, libc::AF_INET as u64)?, equal(0, libc::AF_INET6 as u64)?]);
    }
    if !writes && !sandbox.read.is_empty() {
        let to_write = (libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC) as u64;
        rules.insert(libc::SYS_openat, vec![masked(2, to_write, libc::O_RDONLY as u64)?]);
    }
    Ok(rules)
}

fn equal(argument: u8, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)?])
}

fn masked(argument: u8, mask: u64, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(mask), value)?])
}
