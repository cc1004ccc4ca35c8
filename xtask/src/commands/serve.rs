//! `cargo xtask serve`: the page, from nothing to an address.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::process::Child;
use std::thread;
use std::time::Duration;

use lexopt::prelude::*;

use crate::failure::{Failure, Outcome};
use crate::{page, project, provision, run};

/// What `cargo xtask help serve` prints.
pub(crate) const HELP: &str = "\
cargo xtask serve [--port N] [--open]

Installs what is missing, builds the page for release and serves it on this machine. Changes of the sources are
built and shown as they are saved. Ctrl-C stops it.

  --port N   the port; without it 8080 or the next one that is free
  --open     opens the page in your browser
";

const USUAL_PORT: u16 = 8080;
const POLL: Duration = Duration::from_millis(200);

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut port = None;
    let mut open = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") | Short('p') => port = Some(arguments.value()?.parse()?),
            Long("open") | Short('o') => open = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let port = choose_port(port)?;
    provision::ensure(&provision::PAGE)?;
    serve(port, open)
}

fn serve(port: u16, open: bool) -> Outcome {
    // A folder of its own, so that a build of the page to publish does not change what is being looked at.
    let folder = project::target().join("page");
    let mut command = page::trunk("serve", &folder);
    command.args(["--disable-address-lookup", "--address", "127.0.0.1", "--port", &port.to_string()]);
    if open {
        command.arg("--open");
    }
    let mut child = command.spawn().map_err(|error| run::not_started(&command, &error))?;
    let ended = || Failure::new(format!("`{}` ended.", run::command_line(&command)));
    if !wait_for_answer(&mut child, port) {
        return Err(ended());
    }
    println!("\n  The page is at http://127.0.0.1:{port}/ (Ctrl-C stops it)\n");
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(ended()),
    }
}

/// Waits until the page is really there; `false` if the server ended before.
fn wait_for_answer(child: &mut Child, port: u16) -> bool {
    loop {
        if !matches!(child.try_wait(), Ok(None)) {
            return false;
        }
        if answers(port) {
            return true;
        }
        thread::sleep(POLL);
    }
}

fn answers(port: u16) -> bool {
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let request = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.lines().next().is_some_and(|status| status.contains(" 200"))
}

fn choose_port(wanted: Option<u16>) -> Outcome<u16> {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    match wanted {
        Some(port) if free(&port) => Ok(port),
        Some(port) => Err(Failure::new(format!("Port {port} is in use. Choose another with --port."))),
        None => (USUAL_PORT..USUAL_PORT + 100)
            .find(free)
            .ok_or_else(|| Failure::new("No port from 8080 on is free. Choose one with --port.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_refused_if_it_was_asked_for() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(choose_port(Some(port)).unwrap_err().to_string().contains("is in use"));
    }

    #[test]
    fn only_a_server_that_gives_the_page_counts_as_answering() {
        for (status, counts) in [("200 OK", true), ("404 Not Found", false)] {
            let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = server.local_addr().unwrap().port();
            let thread = thread::spawn(move || {
                let (mut stream, _) = server.accept().unwrap();
                let _ = stream.read(&mut [0; 512]);
                write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\n\r\n").unwrap();
            });
            assert_eq!(answers(port), counts, "{status}");
            thread.join().unwrap();
        }
        assert!(!answers(1), "nothing listens there");
    }
}
