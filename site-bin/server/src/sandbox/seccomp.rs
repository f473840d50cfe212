//! Restricts system calls with seccomp (`seccomp(2)`).
//!
//! Calls that are not listed fail with EPERM. Killing the process instead would take the site down when a new version of a library makes
//! another call, and would not be safer: a refused call has no effect. Calls made for every request are listed without a condition,
//! because the kernel then answers from a bitmap without running the filter.

use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::io;
use std::process;

use libc::{c_int, c_long};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, apply_filter,
};

use super::policy::Sandbox;

/// Flags of clone that create namespaces.
const NAMESPACES: c_int = libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWUTS;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls for memory, threads, time and open sockets.
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
    libc::SYS_shutdown,
    libc::SYS_write,
    libc::SYS_writev,
    // waiting: epoll, the wakers of runtimes, the pipe of signals
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_ppoll,
    // threads
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_membarrier,
    libc::SYS_rseq,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
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
    // time and randomness
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_nanosleep,
    // metrics of the process: files in /proc that were opened before
    libc::SYS_getdents64,
    libc::SYS_getrusage,
    libc::SYS_lseek,
    libc::SYS_pread64,
];

#[cfg(target_arch = "x86_64")]
const ALWAYS_ARCH: &[c_long] = &[libc::SYS_epoll_wait, libc::SYS_poll, libc::SYS_gettimeofday, libc::SYS_time];
#[cfg(not(target_arch = "x86_64"))]
const ALWAYS_ARCH: &[c_long] = &[];

/// Calls to read files, allowed if the policy has readable paths. Landlock decides which.
const READING: &[c_long] =
    &[libc::SYS_fstat, libc::SYS_getdents64, libc::SYS_lseek, libc::SYS_newfstatat, libc::SYS_readlinkat, libc::SYS_statx];

#[cfg(target_arch = "x86_64")]
const READING_ARCH: &[c_long] = &[libc::SYS_stat, libc::SYS_lstat, libc::SYS_readlink];
#[cfg(not(target_arch = "x86_64"))]
const READING_ARCH: &[c_long] = &[];

/// Calls to create and replace files, allowed if the policy has writable paths.
const WRITING: &[c_long] = &[
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
const WRITING_ARCH: &[c_long] = &[libc::SYS_mkdir, libc::SYS_open, libc::SYS_rename, libc::SYS_renameat, libc::SYS_unlink];
/// `renameat`, which libc does not name here.
#[cfg(target_arch = "aarch64")]
const WRITING_ARCH: &[c_long] = &[38];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const WRITING_ARCH: &[c_long] = &[];

/// Applies the filter to this thread and all threads it starts. Returns the number of allowed calls.
///
/// # Errors
/// If the kernel refuses the filter.
pub(super) fn apply(sandbox: &Sandbox) -> io::Result<usize> {
    let (filters, count) = filters(sandbox).map_err(io::Error::other)?;
    filters.iter().try_for_each(|filter| apply_filter(filter)).map_err(io::Error::other)?;
    Ok(count)
}

/// The filters, and the number of allowed calls.
fn filters(sandbox: &Sandbox) -> Result<([BpfProgram; 2], usize), seccompiler::BackendError> {
    let refuse = |code: c_int| SeccompAction::Errno(code.unsigned_abs());
    // glibc starts threads with clone3, whose flags are in memory that a filter cannot read, and falls back to clone if clone3 is
    // unknown. The strictest result of all filters applies, so this ENOSYS wins over the list.
    let clone3 = Rules::from([(libc::SYS_clone3, Vec::new())]);
    let clone3_unknown = compile(clone3, SeccompAction::Allow, refuse(libc::ENOSYS))?;
    let rules = allowed_calls(sandbox)?;
    let count = rules.len();
    Ok(([clone3_unknown, compile(rules, refuse(libc::EPERM), SeccompAction::Allow)?], count))
}

fn compile(rules: Rules, unmatched: SeccompAction, matched: SeccompAction) -> Result<BpfProgram, seccompiler::BackendError> {
    SeccompFilter::new(rules, unmatched, matched, ARCH.try_into()?)?.try_into()
}

fn allowed_calls(sandbox: &Sandbox) -> Result<Rules, seccompiler::BackendError> {
    let mut rules = Rules::new();
    let mut allow = |calls: &[c_long]| rules.extend(calls.iter().map(|call| (*call, Vec::new())));
    allow(ALWAYS);
    allow(ALWAYS_ARCH);
    let writes = !sandbox.write.is_empty();
    if writes || !sandbox.read.is_empty() {
        allow(READING);
        allow(READING_ARCH);
    }
    if writes {
        allow(WRITING);
        allow(WRITING_ARCH);
    }
    if !sandbox.connect.is_empty() {
        allow(&[libc::SYS_connect, libc::SYS_bind]);
    }

    rules.insert(libc::SYS_clone3, Vec::new());
    // Threads only, no processes, and no namespaces.
    let thread = (libc::CLONE_THREAD | libc::CLONE_VM) as u64;
    rules.insert(libc::SYS_clone, vec![masked(0, thread | NAMESPACES as u64, thread)?]);
    // abort() raises a signal in its own thread. Signals to other processes are not allowed.
    rules.insert(libc::SYS_tgkill, vec![equal(0, process::id().into())?]);
    // Duplicates, and non-blocking mode. Other commands set the process that gets signals or lock files, for example.
    let get = [libc::F_DUPFD_CLOEXEC, libc::F_GETFD, libc::F_GETFL].map(|command| equal(1, command as u64));
    let no_signals = SeccompCondition::new(2, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(libc::O_ASYNC as u64), 0);
    let commands = get.into_iter().chain([both(equals(1, libc::F_SETFL as u64), no_signals)]);
    rules.insert(libc::SYS_fcntl, commands.collect::<Result<Vec<SeccompRule>, _>>()?);
    // No executable memory.
    let executable = libc::PROT_EXEC as u64;
    rules.insert(libc::SYS_mmap, vec![masked(2, executable, 0)?]);
    rules.insert(libc::SYS_mprotect, vec![masked(2, executable, 0)?]);
    // Thread names, and non-blocking mode of descriptors.
    rules.insert(libc::SYS_prctl, vec![equal(0, libc::PR_SET_NAME as u64)?]);
    rules.insert(libc::SYS_ioctl, vec![equal(1, libc::FIONBIO)?]);
    // To the connected peer only: no destination address, which for TCP Fast Open would also bypass landlock.
    let no_address = SeccompCondition::new(4, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?;
    let no_fast_open = SeccompCondition::new(3, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(libc::MSG_FASTOPEN as u64), 0)?;
    rules.insert(libc::SYS_sendto, vec![SeccompRule::new(vec![no_address, no_fast_open])?]);
    // A pair of datagram sockets could send to any other socket in the file system.
    rules.insert(libc::SYS_socketpair, vec![socket(libc::AF_UNIX, libc::SOCK_STREAM)?]);
    // The options of `listener::configure`. Others attach packet filters, for example.
    let options = [libc::TCP_NODELAY, libc::TCP_NOTSENT_LOWAT, libc::TCP_USER_TIMEOUT];
    let options = options.map(|option| both(equals(1, libc::IPPROTO_TCP as u64), equals(2, option as u64)));
    rules.insert(libc::SYS_setsockopt, options.into_iter().collect::<Result<Vec<SeccompRule>, _>>()?);
    if !sandbox.connect.is_empty() {
        let families = [libc::AF_INET, libc::AF_INET6];
        let sockets =
            families.into_iter().flat_map(|family| [libc::SOCK_STREAM, libc::SOCK_DGRAM].map(|kind| socket(family, kind)));
        rules.insert(libc::SYS_socket, sockets.collect::<Result<Vec<SeccompRule>, _>>()?);
    }
    if !writes && !sandbox.read.is_empty() {
        let write_flags = (libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC) as u64;
        rules.insert(libc::SYS_openat, vec![masked(2, write_flags, libc::O_RDONLY as u64)?]);
    }
    Ok(rules)
}

type Condition = Result<SeccompCondition, seccompiler::BackendError>;

fn equals(argument: u8, value: u64) -> Condition {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

fn both(one: Condition, other: Condition) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![one?, other?])
}

/// A socket of this family and type, with the default protocol: others, such as MPTCP, are not known to landlock.
fn socket(family: c_int, kind: c_int) -> Result<SeccompRule, seccompiler::BackendError> {
    const TYPE_MASK: u64 = 0xf;
    let kind = SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(TYPE_MASK), kind as u64)?;
    SeccompRule::new(vec![equals(0, family as u64)?, kind, equals(2, 0)?])
}

fn equal(argument: u8, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)?])
}

fn masked(argument: u8, mask: u64, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(mask), value)?])
}

#[cfg(test)]
mod tests;
