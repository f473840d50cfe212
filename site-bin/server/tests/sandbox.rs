//! Tests of the sandbox, from inside and outside of the process.
//!
//! A process cannot leave the sandbox, and must enter it before it has a second thread. So this target has its own `main`: without
//! arguments it starts itself once for each case.

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("there is a sandbox on Linux only");
}

#[cfg(target_os = "linux")]
fn main() {
    match std::env::var("SITE_SANDBOX_CASE") {
        Ok(case) => inside::run(&case),
        Err(_) => outside::run(),
    }
}

#[cfg(target_os = "linux")]
mod outside {
    use std::fs;
    use std::process::{Command, Stdio};

    use site_server::User;

    /// Each case is a process of its own.
    const CASES: &[(&str, fn())] = &[
        ("files_and_programs_are_gone", super::inside::files_and_programs_are_gone),
        ("open_sockets_reach_nobody_new", super::inside::open_sockets_reach_nobody_new),
        ("rights_are_gone", super::inside::rights_are_gone),
        ("a_server_works", super::inside::a_server_works),
        ("named_files_remain", super::inside::named_files_remain),
        ("a_named_folder_remains", super::inside::a_named_folder_remains),
        ("only_the_thread_for_renewal_connects_and_writes", super::inside::only_the_thread_for_renewal_connects_and_writes),
        ("a_path_out_of_reach_needs_no_rule", super::inside::a_path_out_of_reach_needs_no_rule),
        ("a_second_thread_is_told", super::inside::a_second_thread_is_told),
        ("a_missing_path_is_told", super::inside::a_missing_path_is_told),
    ];

    pub(super) fn run() {
        // The interface of a test harness for cargo and editors.
        if std::env::args().any(|argument| argument == "--list") {
            CASES.iter().for_each(|(name, _)| println!("{name}: test"));
            return;
        }
        let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
        let mut failed = 0;
        for (name, _) in CASES.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|part| name.contains(part))) {
            let folder = folder();
            let case = Command::new(std::env::current_exe().unwrap())
                .env("SITE_SANDBOX_CASE", name)
                .env("SITE_SANDBOX_FOLDER", folder.path())
                .stdin(Stdio::null())
                .output()
                .unwrap();
            // One case leaves a folder that cannot be removed without this.
            let _ = fs::set_permissions(folder.path().join("closed"), std::os::unix::fs::PermissionsExt::from_mode(0o700));
            println!("test {name} ... {}", if case.status.success() { "ok" } else { "FAILED" });
            if !case.status.success() {
                failed += 1;
                println!("{}\n{}", case.status, String::from_utf8_lossy(&case.stderr));
            }
        }
        assert_eq!(failed, 0, "cases failed");
    }

    /// Two files in a folder that belongs to the user that root becomes, like certificates on a server.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key.pem"), "secret").unwrap();
        fs::write(folder.path().join("other.pem"), "another").unwrap();
        if rustix::process::geteuid().is_root() {
            for path in [folder.path(), &folder.path().join("key.pem"), &folder.path().join("other.pem")] {
                std::os::unix::fs::chown(path, Some(User::NOBODY.uid), Some(User::NOBODY.gid)).unwrap();
            }
        }
        folder
    }

    pub(super) fn case(name: &str) -> fn() {
        CASES.iter().find(|(other, _)| *other == name).unwrap_or_else(|| panic!("no case {name}")).1
    }
}

#[cfg(target_os = "linux")]
mod inside {
    use std::fs::{self, File, OpenOptions};
    use std::io::{ErrorKind, Read, Write};
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::path::PathBuf;
    use std::process::Command;
    use std::sync::Arc;
    use std::sync::mpsc::sync_channel;
    use std::thread;
    use std::time::Duration;

    use http::Response;
    use http::request::Parts;
    use site_server::{Body, Confinement, Handler, Sandbox, SandboxReport, User, bind};
    use socket2::{Domain, Protocol, SockRef, Socket, Type};

    pub(super) fn run(case: &str) {
        super::outside::case(case)();
    }

    /// The kernel supports everything, or the test reports what is missing.
    fn enter(sandbox: &Sandbox) -> SandboxReport {
        let report = Confinement::begin(None).unwrap().enter(sandbox).unwrap();
        eprintln!("{report}");
        report
    }

    fn denied<T>(what: &str, result: std::io::Result<T>) {
        let error = result.err().unwrap_or_else(|| panic!("{what} is possible"));
        assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{what}: {error}");
    }

    fn everything_denied() {
        for path in ["/etc/passwd", "/proc/self/status", "/", "."] {
            denied(path, File::open(path));
        }
        for path in ["/etc/passwd", "/tmp", "/proc/self/exe"] {
            denied(path, fs::metadata(path));
        }
        denied("reading a folder", fs::read_dir("/tmp"));
        denied("making a file", File::create(format!("/tmp/site-sandbox-{}", std::process::id())));
        denied("making a folder", fs::create_dir("/tmp/site-sandbox-folder"));
        denied("removing a file", fs::remove_file("/tmp/site-sandbox-folder"));
        network_denied();
        programs_denied();
    }

    fn programs_denied() {
        denied("starting a program", Command::new("/bin/true").status());
        use std::os::unix::process::CommandExt;
        denied("becoming a program", Err::<(), _>(Command::new("/bin/true").exec()));
    }

    fn network_denied() {
        denied("connecting", TcpStream::connect("127.0.0.1:9"));
        denied("listening", TcpListener::bind("127.0.0.1:0"));
        denied("a datagram socket", UdpSocket::bind("127.0.0.1:0"));
        denied("a socket in a file", UnixStream::connect("/run/dbus/system_bus_socket"));
    }

    pub(super) fn files_and_programs_are_gone() {
        let inherited = File::open("/etc/passwd").unwrap();
        enter(&Sandbox::default());
        everything_denied();
        // Also in threads, which can be started.
        thread::spawn(everything_denied).join().unwrap();
        // Open descriptors stay open.
        assert!((&inherited).read(&mut [0; 16]).unwrap() > 0);
    }

    /// Sockets that were open before can be used with their peers only.
    pub(super) fn open_sockets_reach_nobody_new() {
        use std::os::unix::net::UnixDatagram;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().into();
        let tcp = || Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let (to_connect, to_fast_open, to_open_fast) = (tcp(), tcp(), tcp());
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let (datagrams, unbound) = (UnixDatagram::pair().unwrap(), UnixDatagram::unbound().unwrap());
        let connected = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        enter(&Sandbox::default());
        (&connected).write_all(b"x").unwrap();
        datagrams.0.send(b"x").unwrap();
        denied("connecting a socket", to_connect.connect(&address));
        denied("sending to an address", udp.send_to(b"x", "127.0.0.1:9"));
        denied("sending to a path", unbound.send_to(b"x", "/run/systemd/journal/socket"));
        denied("fast open to an address", to_fast_open.send_to_with_flags(b"x", &address, libc::MSG_FASTOPEN));
        denied("fast open", to_open_fast.send_with_flags(b"x", libc::MSG_FASTOPEN));
        denied("sendmsg", SockRef::from(&udp).sendmsg(&socket2::MsgHdr::new().with_addr(&address), 0));
        denied("a pair of datagram sockets", UnixDatagram::pair());
        denied("another option", SockRef::from(&udp).set_broadcast(true));
        SockRef::from(&connected).set_tcp_nodelay(true).unwrap();
        UnixStream::pair().unwrap();
        for family in
            [libc::AF_INET, libc::AF_INET6, libc::AF_UNIX, libc::AF_NETLINK, libc::AF_PACKET, libc::AF_VSOCK, libc::AF_ALG]
        {
            denied("a socket", Socket::new(family.into(), Type::DGRAM, None));
        }
    }

    pub(super) fn rights_are_gone() {
        // The status can be read later from an open descriptor.
        let status = File::open("/proc/self/status").unwrap();
        let was_root = rustix::process::geteuid().is_root();
        let report = Confinement::begin(Some(User { uid: 4321, gid: 4322 })).unwrap().enter(&Sandbox::default()).unwrap();
        let mut text = vec![0; 8192];
        let length = (&status).read(&mut text).unwrap();
        let text = String::from_utf8(text[..length].to_vec()).unwrap();
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.unwrap_or_else(|| panic!("no {name}")).split_whitespace().collect::<Vec<_>>().join(" ")
        };
        if was_root {
            assert_eq!(field("Uid"), "4321 4321 4321 4321");
            assert_eq!(field("Gid"), "4322 4322 4322 4322");
            assert_eq!(field("Groups"), "");
        }
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            assert_eq!(field(set), "0000000000000000", "{set}");
        }
        assert_eq!(field("NoNewPrivs"), "1");
        assert_eq!(field("Seccomp"), "2");
        let line = report.to_string();
        assert!(line.contains("no new privileges, ") && line.contains("seccomp ("), "{line}");
        assert_eq!(line.lines().count(), 1);
    }

    /// Threads that were started in the sandbox answer requests, and the server stops on request.
    #[allow(clippy::zombie_processes)]
    pub(super) fn a_server_works() {
        struct Hello;
        impl Handler for Hello {
            fn handle(&self, _: Parts) -> Response<Body> {
                Response::new(Body::Full("hello".into()))
            }
        }
        let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        // The client stays outside. A process in the sandbox cannot wait for others.
        let (asked, replies) = sync_channel(1);
        let mut client = Command::new("bash")
            .arg("-c")
            .arg(format!(
                "for i in 1 2 3 4 5 6 7 8; do exec 3<>/dev/tcp/127.0.0.1/{}; \
                 printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' >&3; grep -c hello <&3; done",
                address.port()
            ))
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        enter(&Sandbox::default());
        // Its output ends when it exits.
        let mut output = client.stdout.take().unwrap();
        thread::spawn(move || {
            let mut text = String::new();
            output.read_to_string(&mut text).unwrap();
            asked.send(text).unwrap();
        });
        let told = async move {
            // The runtime's clock and wakers work, too.
            for _ in 0..2000 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                if let Ok(text) = replies.try_recv() {
                    assert_eq!(text, "1\n".repeat(8));
                    return;
                }
            }
            panic!("no replies");
        };
        super::serve(listener, Arc::new(Hello), told);
    }

    /// Created outside, where it can also be removed.
    fn folder() -> PathBuf {
        std::env::var_os("SITE_SANDBOX_FOLDER").unwrap().into()
    }

    pub(super) fn named_files_remain() {
        let folder = folder();
        let (key, other) = (folder.join("key.pem"), folder.join("other.pem"));
        let report = enter(&Sandbox { read: vec![key.clone()], ..Sandbox::default() });
        assert_eq!(fs::read_to_string(&key).unwrap(), "secret");
        assert!(fs::metadata(&key).is_ok());
        if report.to_string().contains("landlock") {
            denied("another file", File::open(&other));
            denied("/etc/passwd", File::open("/etc/passwd"));
        }
        denied("writing it", OpenOptions::new().write(true).open(&key));
        denied("making a file", File::create(folder.join("new")));
        network_denied();
        programs_denied();
    }

    pub(super) fn a_named_folder_remains() {
        let folder = folder();
        let report = enter(&Sandbox { write: vec![folder.clone()], connect: vec![443], ..Sandbox::default() });
        let file = |name: &str| folder.join(name);
        let mut made = File::create(file("new")).unwrap();
        made.write_all(b"certificate").unwrap();
        made.sync_all().unwrap();
        fs::rename(file("new"), file("cert.pem")).unwrap();
        assert_eq!(fs::read_to_string(file("cert.pem")).unwrap(), "certificate");
        fs::create_dir(file("account")).unwrap();
        fs::write(file("account/key"), "k").unwrap();
        fs::remove_file(file("account/key")).unwrap();
        if report.to_string().contains("landlock") {
            denied("/etc/passwd", File::open("/etc/passwd"));
            denied("a file elsewhere", File::create("/tmp/site-sandbox-elsewhere"));
            denied("connecting elsewhere", TcpStream::connect("127.0.0.1:9"));
        }
        // An allowed port: nobody listens there, which is not the same as a denied connection.
        if let Err(error) = TcpStream::connect("127.0.0.1:443") {
            assert_ne!(error.kind(), ErrorKind::PermissionDenied);
        }
        UdpSocket::bind("0.0.0.0:0").unwrap();
        denied("another protocol", Socket::new(Domain::IPV4, Type::STREAM, Some(262.into())));
        denied("a raw socket", Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)));
        for family in [libc::AF_UNIX, libc::AF_NETLINK, libc::AF_PACKET, libc::AF_VSOCK, libc::AF_ALG] {
            denied("another family", Socket::new(family.into(), Type::DGRAM, None));
        }
        denied("a socket in a file", UnixStream::connect("/run/dbus/system_bus_socket"));
        programs_denied();
    }

    /// Each thread has the rights that it needs: one renews certificates, and the threads with connections only read challenges.
    pub(super) fn only_the_thread_for_renewal_connects_and_writes() {
        let folder = folder();
        let challenges = folder.join("challenges");
        fs::create_dir(&challenges).unwrap();
        fs::write(challenges.join("a.pem"), "proof").unwrap();
        if rustix::process::geteuid().is_root() {
            std::os::unix::fs::chown(&challenges, Some(User::NOBODY.uid), Some(User::NOBODY.gid)).unwrap();
        }
        let mut confinement = Confinement::begin(None).unwrap();
        let (go, wait) = sync_channel::<()>(0);
        let (done, result) = sync_channel(1);
        let own = folder.clone();
        let renew = move || {
            // The other threads are restricted now.
            wait.recv().unwrap();
            UdpSocket::bind("127.0.0.1:0").unwrap();
            let connected = TcpStream::connect("127.0.0.1:443").map(drop).map_err(|error| error.kind());
            fs::write(own.join("new"), "certificate").unwrap();
            fs::rename(own.join("new"), own.join("certificate")).unwrap();
            programs_denied();
            done.send(connected).unwrap();
        };
        let policy = Sandbox { write: vec![folder.clone()], connect: vec![443], ..Sandbox::default() };
        confinement.start_thread("renewal", policy, renew).unwrap();
        let report = confinement.enter(&Sandbox { read: vec![challenges.clone()], ..Sandbox::default() }).unwrap();
        eprintln!("{report}");
        assert!(report.to_string().contains("thread for renewal: "), "{report}");
        let has_landlock = report.is_complete();
        let serve = move || {
            network_denied();
            programs_denied();
            assert_eq!(fs::read_to_string(challenges.join("a.pem")).unwrap(), "proof");
            denied("writing a proof", OpenOptions::new().write(true).open(challenges.join("a.pem")));
            denied("making a file", File::create(challenges.join("new")));
            denied("removing a file", fs::remove_file(challenges.join("a.pem")));
            if has_landlock {
                denied("reading a key", File::open(folder.join("key.pem")));
            }
        };
        serve();
        go.send(()).unwrap();
        // Nobody listens, which is not the same as a denied connection.
        assert_ne!(result.recv().unwrap(), Err(ErrorKind::PermissionDenied));
        thread::spawn(network_denied).join().unwrap();
    }

    pub(super) fn a_path_out_of_reach_needs_no_rule() {
        use std::os::unix::fs::PermissionsExt;
        let inner = folder().join("closed/inner");
        fs::create_dir_all(&inner).unwrap();
        // Root has become another user when rules are made; for other users the mode is sufficient.
        fs::set_permissions(inner.parent().unwrap(), fs::Permissions::from_mode(0o000)).unwrap();
        enter(&Sandbox { read: vec![inner.clone()], ..Sandbox::default() });
        denied("reading it", fs::read_dir(&inner));
    }

    pub(super) fn a_second_thread_is_told() {
        let (done, wait) = sync_channel::<()>(0);
        let thread = thread::spawn(move || wait.recv());
        let error = Confinement::begin(None).unwrap_err().to_string();
        assert_eq!(error, "the sandbox must be entered before the first thread starts");
        drop(done);
        let _ = thread.join().unwrap();
    }

    pub(super) fn a_missing_path_is_told() {
        let missing = Sandbox { read: vec!["/no/such/key.pem".into()], ..Sandbox::default() };
        let error = Confinement::begin(None).unwrap().enter(&missing).unwrap_err().to_string();
        assert!(error.starts_with("cannot open /no/such/key.pem: "), "{error}");
    }
}

/// Serves until it is stopped.
#[cfg(target_os = "linux")]
fn serve(listener: std::net::TcpListener, answer: std::sync::Arc<impl site_server::Handler>, shutdown: impl Future<Output = ()>) {
    site_server::run(vec![listener], answer, site_server::ServerConfig::default(), shutdown).unwrap();
}
