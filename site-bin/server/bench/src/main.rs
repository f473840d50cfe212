//! A minimal hyper server for comparison: it answers every request with the same bytes and headers, and reads nothing of it.
//!
//! usage: bare THREADS HEAD BODY — HEAD is a file with a response's status line and headers in the format of curl -D, BODY a file with the
//! body. Prints the port.

use std::convert::Infallible;
use std::net::TcpListener;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_LENGTH, DATE, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

fn main() {
    let mut args = std::env::args().skip(1);
    let mut next = || args.next().expect("THREADS HEAD BODY");
    let threads: usize = next().parse().expect("a number of threads");
    let head = std::fs::read_to_string(next()).expect("a head");
    let body: &'static [u8] = std::fs::read(next()).expect("a body").leak();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse::<StatusCode>().ok());
    let status = status.expect("a status line");
    let mut fields = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let name = HeaderName::try_from(name).expect("a name");
        // hyper writes these itself.
        if name != DATE && name != CONTENT_LENGTH {
            // As constant as they can be.
            let value = Bytes::from_static(value.trim_end().to_owned().leak().as_bytes());
            fields.insert(name, HeaderValue::from_maybe_shared(value).expect("a value"));
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    println!("{}", listener.local_addr().expect("a port").port());
    let threads: Vec<_> = (0..threads)
        .map(|_| {
            let (listener, fields) = (listener.try_clone().expect("a socket"), fields.clone());
            std::thread::spawn(move || serve(listener, status, fields, body))
        })
        .collect();
    for thread in threads {
        let _ = thread.join();
    }
}

fn serve(listener: TcpListener, status: StatusCode, fields: HeaderMap, body: &'static [u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            let fields = fields.clone();
            let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                // The request's own map, so that none is allocated.
                let mut headers = request.into_parts().0.headers;
                headers.clear();
                for (name, value) in &fields {
                    headers.insert(name.clone(), value.clone());
                }
                let mut response = Response::new(Full::new(Bytes::from_static(body)));
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                std::future::ready(Ok::<_, Infallible>(response))
            });
            tokio::spawn(async move {
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
}
