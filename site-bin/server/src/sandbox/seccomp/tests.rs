//! Tries the calls that an intruder would make. Safe Rust cannot make arbitrary calls, so Perl does, in a process of its own and under the
//! filters of this program.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;

/// Reads lines from standard input: the numbers of prctl and seccomp, each filter in hexadecimal digits, and then calls: a name, the
/// number, and arguments. An argument is a number, `fd:NAME` for a descriptor that was opened before, or bytes in hexadecimal digits
/// after `x`. Prints each name with the error that the call returned.
const SCRIPT: &str = r#"
use strict;
use Socket;
my ($prctl, $seccomp, @filters) = split ' ', <STDIN>;
my @calls = <STDIN>;
socket(my $tcp, PF_INET, SOCK_STREAM, 0) or die $!;
socket(my $udp, PF_INET, SOCK_DGRAM, 0) or die $!;
socket(my $unix, PF_UNIX, SOCK_DGRAM, 0) or die $!;
open(my $file, '<', '/') or die $!;
my %descriptors = (tcp => fileno $tcp, udp => fileno $udp, unix => fileno $unix, file => fileno $file);
$| = 1;
syscall($prctl, 38, 1, 0, 0, 0) == 0 or die $!;
for my $filter (@filters) {
    my $bytes = pack('H*', $filter);
    my $program = pack('S x![P] P', length($bytes) / 8, $bytes);
    syscall($seccomp, 1, 0, $program) == 0 or die $!;
}
for my $line (@calls) {
    my ($name, $number, @arguments) = split ' ', $line;
    my @values;
    for my $argument (@arguments) {
        if ($argument =~ /^fd:(.*)/) { push @values, $descriptors{$1} }
        elsif ($argument =~ /^x(.*)/) { push @values, pack('H*', $1) . "\0" x 8 }
        else { push @values, $argument + 0 }
    }
    $! = 0;
    my $result = syscall($number + 0, @values);
    print "$name ", ($result == -1 ? $! + 0 : 0), "\n";
}
"#;

/// A call and its arguments as the script reads them.
struct Call(String, c_long, String);

fn call(name: &str, number: c_long, arguments: &str) -> Call {
    Call(name.replace(' ', "-"), number, arguments.to_owned())
}

/// `127.0.0.1:9`
const ADDRESS: &str = "x020000097f0000010000000000000000";

/// Calls that are refused whatever else a thread may do.
fn never_allowed() -> Vec<Call> {
    let mut calls = vec![
        call("sendto an address", libc::SYS_sendto, &format!("fd:udp x41 1 0 {ADDRESS} 16")),
        call("sendto a path", libc::SYS_sendto, "fd:unix x41 1 0 x01002f780000 6"),
        call("sendto with fast open", libc::SYS_sendto, &format!("fd:tcp x41 1 {} {ADDRESS} 16", libc::MSG_FASTOPEN)),
        call("fast open without an address", libc::SYS_sendto, &format!("fd:tcp x41 1 {} 0 0", libc::MSG_FASTOPEN)),
        call("sendmsg", libc::SYS_sendmsg, &format!("fd:udp x{} 0", "00".repeat(56))),
        call("sendmmsg", libc::SYS_sendmmsg, &format!("fd:udp x{} 1 0", "00".repeat(64))),
        call("pair of datagram sockets", libc::SYS_socketpair, &format!("1 {} 0 x{}", libc::SOCK_DGRAM, "00".repeat(8))),
        call("pair of seqpacket sockets", libc::SYS_socketpair, &format!("1 {} 0 x{}", libc::SOCK_SEQPACKET, "00".repeat(8))),
        call("ptrace traceme", libc::SYS_ptrace, "0 0 0 0"),
        call("ptrace attach", libc::SYS_ptrace, "16 1 0 0"),
        call("ptrace seize", libc::SYS_ptrace, "16902 1 0 0"),
        call("process_vm_readv", libc::SYS_process_vm_readv, "1 0 0 0 0 0"),
        call("process_vm_writev", libc::SYS_process_vm_writev, "1 0 0 0 0 0"),
        call("pidfd_open", libc::SYS_pidfd_open, "1 0"),
        call("pidfd_getfd", libc::SYS_pidfd_getfd, "fd:file 0 0"),
        call("io_uring_setup", libc::SYS_io_uring_setup, &format!("8 x{}", "00".repeat(120))),
        call("io_uring_enter", libc::SYS_io_uring_enter, "fd:file 0 0 0 0 0"),
        call("io_uring_register", libc::SYS_io_uring_register, "fd:file 0 0 0"),
        call("userfaultfd", libc::SYS_userfaultfd, "0"),
        call("userfaultfd of user mode", libc::SYS_userfaultfd, "1"),
        call("name_to_handle_at", libc::SYS_name_to_handle_at, "fd:file x2f 0 0 0"),
        call("open_by_handle_at", libc::SYS_open_by_handle_at, &format!("fd:file x08000000{} 0", "00".repeat(16))),
        call("bpf", libc::SYS_bpf, "0 0 0"),
        call("perf_event_open", libc::SYS_perf_event_open, "0 0 -1 -1 0"),
        call("keyctl", libc::SYS_keyctl, "0 -1 0 0 0"),
        call("add_key", libc::SYS_add_key, "0 0 0 0 0"),
        call("unshare", libc::SYS_unshare, &libc::CLONE_NEWUSER.to_string()),
        call("setns", libc::SYS_setns, "fd:file 0"),
        call("clone of a process", libc::SYS_clone, "17 0 0 0 0"),
        call("clone with a namespace", libc::SYS_clone, &(libc::CLONE_THREAD | libc::CLONE_VM | libc::CLONE_NEWUSER).to_string()),
        call("execve", libc::SYS_execve, "x2f62696e2f74727565 0 0"),
        call("execveat", libc::SYS_execveat, "fd:file x62696e2f74727565 0 0 0"),
        call("memfd_create", libc::SYS_memfd_create, "x61 0"),
        call("another filter", libc::SYS_seccomp, "1 0 x00"),
        call("prctl dumpable", libc::SYS_prctl, "4 1 0 0 0"),
        call("kill", libc::SYS_kill, "1 0"),
        call("tkill", libc::SYS_tkill, "1 0"),
        call("tgkill another process", libc::SYS_tgkill, "1 1 0"),
        call("rt_sigqueueinfo", libc::SYS_rt_sigqueueinfo, "1 0 0"),
        call("pidfd_send_signal", libc::SYS_pidfd_send_signal, "fd:file 0 0 0"),
        call("executable memory", libc::SYS_mmap, "0 4096 5 34 -1 0"),
        call("memory made executable", libc::SYS_mprotect, "0 0 4"),
        call("ioctl", libc::SYS_ioctl, "fd:file 21522 x41"),
        call("prlimit64", libc::SYS_prlimit64, "1 7 0 0"),
        call("sched_setaffinity", libc::SYS_sched_setaffinity, "1 8 x01"),
        call("setpriority", libc::SYS_setpriority, "0 1 1"),
        call("setuid", libc::SYS_setuid, "0"),
        call("chroot", libc::SYS_chroot, "x2f"),
        call("mount", libc::SYS_mount, "x61 x2f 0 0 0"),
        call("openat2", libc::SYS_openat2, "fd:file x2e 0 0"),
        call("inotify_init1", libc::SYS_inotify_init1, "0"),
        call("shmget", libc::SYS_shmget, "0 4096 512"),
        call("splice", libc::SYS_splice, "fd:file 0 fd:udp 0 1 0"),
        call("listen", libc::SYS_listen, "fd:tcp 1"),
        call("kexec_load", libc::SYS_kexec_load, "0 0 0 0"),
        call("init_module", libc::SYS_init_module, "0 0 0"),
    ];
    // SO_ATTACH_FILTER, SO_ATTACH_BPF and the two for reuseport groups; SO_BINDTODEVICE, SO_MARK; TCP_FASTOPEN_CONNECT, TCP_ULP, TCP_REPAIR.
    for option in [libc::SO_ATTACH_FILTER, libc::SO_ATTACH_BPF, 51, 52, libc::SO_BINDTODEVICE, libc::SO_MARK, libc::SO_BROADCAST]
    {
        let arguments = format!("fd:udp {} {option} x{} 16", libc::SOL_SOCKET, "00".repeat(16));
        calls.push(call(&format!("socket option {option}"), libc::SYS_setsockopt, &arguments));
    }
    for option in [libc::TCP_FASTOPEN_CONNECT, libc::TCP_ULP, libc::TCP_REPAIR] {
        let arguments = format!("fd:tcp {} {option} x01000000 4", libc::IPPROTO_TCP);
        calls.push(call(&format!("TCP option {option}"), libc::SYS_setsockopt, &arguments));
    }
    // File locks, owners and signals of descriptors, leases, pipe sizes, seals, and a signal for every event.
    for command in [libc::F_SETLK, libc::F_SETOWN, 10, 15, libc::F_SETLEASE, libc::F_SETPIPE_SZ, libc::F_ADD_SEALS, libc::F_DUPFD]
    {
        calls.push(call(&format!("fcntl {command}"), libc::SYS_fcntl, &format!("fd:udp {command} 1")));
    }
    calls.push(call("fcntl async", libc::SYS_fcntl, &format!("fd:udp {} {}", libc::F_SETFL, libc::O_ASYNC)));
    #[cfg(target_arch = "x86_64")]
    calls.extend([call("fork", libc::SYS_fork, ""), call("vfork", libc::SYS_vfork, "")]);
    for family in (0..64).filter(|family| ![libc::AF_INET, libc::AF_INET6].contains(family)) {
        for kind in [libc::SOCK_STREAM, libc::SOCK_DGRAM, libc::SOCK_RAW] {
            calls.push(call(&format!("socket {family} {kind}"), libc::SYS_socket, &format!("{family} {kind} 0")));
        }
    }
    for (kind, protocol) in [(libc::SOCK_RAW, 1), (libc::SOCK_STREAM, 262), (libc::SOCK_DGRAM, 1), (libc::SOCK_SEQPACKET, 132)] {
        let arguments = format!("{} {kind} {protocol}", libc::AF_INET);
        calls.push(call(&format!("socket of protocol {protocol} {kind}"), libc::SYS_socket, &arguments));
    }
    calls
}

/// Calls that only the thread with connections to the certificate authority may make.
fn allowed_for_renewal() -> Vec<Call> {
    vec![
        call("connect", libc::SYS_connect, &format!("fd:udp {ADDRESS} 16")),
        call("bind", libc::SYS_bind, &format!("fd:udp {} 16", ADDRESS.replace("0009", "0000"))),
        call("socket", libc::SYS_socket, &format!("{} {} 0", libc::AF_INET, libc::SOCK_DGRAM)),
        call("openat to write", libc::SYS_openat, &format!("fd:file x2f6465762f6e756c6c {}", libc::O_WRONLY)),
        call("openat to create", libc::SYS_openat, &format!("fd:file x2f6465762f6e756c6c {}", libc::O_CREAT)),
        call("unlinkat", libc::SYS_unlinkat, "fd:file x6e6f7768657265 0"),
    ]
}

/// The errors of these calls under the filters of a policy, by name; 0 for success.
fn attempt(sandbox: &Sandbox, calls: &[Call]) -> BTreeMap<String, c_int> {
    let (filters, _) = filters(sandbox).unwrap();
    let mut input = format!("{} {}", libc::SYS_prctl, libc::SYS_seccomp);
    for filter in &filters {
        input.push(' ');
        for instruction in filter {
            let bytes =
                [&instruction.code.to_ne_bytes()[..], &[instruction.jt, instruction.jf], &instruction.k.to_ne_bytes()].concat();
            bytes.iter().for_each(|byte| write!(input, "{byte:02x}").unwrap());
        }
    }
    for Call(name, number, arguments) in calls {
        write!(input, "\n{name} {number} {arguments}").unwrap();
    }
    let mut perl = Command::new("perl").args(["-e", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("perl");
    perl.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = perl.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| line.split_once(' ').unwrap());
    let errors: BTreeMap<String, c_int> = lines.map(|(name, error)| (name.to_owned(), error.parse().unwrap())).collect();
    assert_eq!(errors.len(), calls.len(), "names are used twice, or calls were not made");
    errors
}

fn policies() -> [Sandbox; 3] {
    let path = || vec!["/nowhere".into()];
    [
        Sandbox::default(),
        Sandbox { read: path(), ..Sandbox::default() },
        Sandbox { read: path(), write: path(), connect: vec![443] },
    ]
}

#[test]
fn what_an_intruder_would_try_is_refused() {
    for policy in policies() {
        for (name, error) in attempt(&policy, &never_allowed()) {
            assert_eq!(error, libc::EPERM, "{name} under {policy:?}");
        }
    }
}

/// Without this, the other test would also pass with a filter that refuses everything.
#[test]
fn only_renewal_connects_and_writes() {
    let [requests, challenges, renewal] = policies();
    for policy in [requests, challenges] {
        for (name, error) in attempt(&policy, &allowed_for_renewal()) {
            assert_eq!(error, libc::EPERM, "{name} under {policy:?}");
        }
    }
    for (name, error) in attempt(&renewal, &allowed_for_renewal()) {
        assert_ne!(error, libc::EPERM, "{name}");
    }
    let open = [
        call("fcntl", libc::SYS_fcntl, &format!("fd:udp {} {}", libc::F_SETFL, libc::O_NONBLOCK)),
        call("duplicate", libc::SYS_fcntl, &format!("fd:udp {} 0", libc::F_DUPFD_CLOEXEC)),
        call("pair of streams", libc::SYS_socketpair, &format!("1 {} 0 x{}", libc::SOCK_STREAM, "00".repeat(8))),
        call("nodelay", libc::SYS_setsockopt, &format!("fd:tcp {} {} x01000000 4", libc::IPPROTO_TCP, libc::TCP_NODELAY)),
    ];
    for (name, error) in attempt(&Sandbox::default(), &open) {
        assert_eq!(error, 0, "{name}");
    }
}
