//! A pipe: bytes in order, with room for so many, and an end when its last writer is gone.
//!
//! The rules are those of `pipe(7)`: a write of at most [`ATOMIC`] bytes goes in whole or waits; reading
//! an empty pipe waits while there are writers; writing without readers is an error.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// What a pipe holds, as on Linux: 64 KiB.
pub const CAPACITY: usize = 1 << 16;

/// A write of so many bytes is never torn (`PIPE_BUF`).
pub const ATOMIC: usize = 4096;

struct State {
    bytes: VecDeque<u8>,
    capacity: usize,
    readers: usize,
    writers: usize,
    readable: Vec<Waker>,
    writable: Vec<Waker>,
}

impl State {
    fn room(&self) -> usize {
        self.capacity - self.bytes.len().min(self.capacity)
    }
}

type Shared = Arc<Mutex<State>>;

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake(wakers: Vec<Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}

/// A pipe that holds so many bytes.
#[must_use]
pub fn pipe(capacity: usize) -> (Reader, Writer) {
    let state =
        State { bytes: VecDeque::new(), capacity, readers: 1, writers: 1, readable: Vec::new(), writable: Vec::new() };
    let shared = Arc::new(Mutex::new(state));
    (Reader(Arc::clone(&shared)), Writer(shared))
}

/// The end that bytes come out of. Each clone is a reader; the pipe breaks when the last is dropped.
pub struct Reader(Shared);

/// The end that bytes go into. Each clone is a writer; the pipe ends when the last is dropped.
pub struct Writer(Shared);

impl Clone for Reader {
    fn clone(&self) -> Self {
        lock(&self.0).readers += 1;
        Self(Arc::clone(&self.0))
    }
}

impl Clone for Writer {
    fn clone(&self) -> Self {
        lock(&self.0).writers += 1;
        Self(Arc::clone(&self.0))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.readers -= 1;
        let wakers = if state.readers == 0 { std::mem::take(&mut state.writable) } else { Vec::new() };
        drop(state);
        wake(wakers);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.writers -= 1;
        let wakers = if state.writers == 0 { std::mem::take(&mut state.readable) } else { Vec::new() };
        drop(state);
        wake(wakers);
    }
}

impl Reader {
    /// At most so many bytes, none at the end; `None` when there is nothing to read yet.
    #[must_use]
    pub fn take(&self, most: usize) -> Option<Vec<u8>> {
        let mut state = lock(&self.0);
        if state.bytes.is_empty() {
            return (state.writers == 0).then(Vec::new);
        }
        let length = state.bytes.len().min(most);
        let bytes = state.bytes.drain(..length).collect();
        let wakers = std::mem::take(&mut state.writable);
        drop(state);
        wake(wakers);
        Some(bytes)
    }

    /// Whether reading would not wait.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let state = lock(&self.0);
        !state.bytes.is_empty() || state.writers == 0
    }

    /// Wakes `waker` once when there is something to read, or the end.
    pub fn watch(&self, waker: &Waker) {
        let mut state = lock(&self.0);
        if state.bytes.is_empty() && state.writers > 0 {
            state.readable.push(waker.clone());
            return;
        }
        drop(state);
        waker.wake_by_ref();
    }

    /// Reads at most so many bytes; none at the end.
    pub async fn read(&self, most: usize) -> Vec<u8> {
        poll_fn(|context| self.poll_read(context, most)).await
    }

    fn poll_read(&self, context: &Context<'_>, most: usize) -> Poll<Vec<u8>> {
        if let Some(bytes) = self.take(most) {
            return Poll::Ready(bytes);
        }
        lock(&self.0).readable.push(context.waker().clone());
        Poll::Pending
    }
}

impl Writer {
    /// Puts in as much as there is room for; `None` when nothing of it goes in yet.
    ///
    /// # Errors
    /// When nobody is left to read it.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Option<usize>> {
        let mut state = lock(&self.0);
        if state.readers == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let room = state.room();
        if !bytes.is_empty() && (room == 0 || bytes.len() <= ATOMIC && room < bytes.len()) {
            return Ok(None);
        }
        let length = bytes.len().min(room);
        state.bytes.extend(&bytes[..length]);
        let wakers = std::mem::take(&mut state.readable);
        drop(state);
        wake(wakers);
        Ok(Some(length))
    }

    /// Whether nobody is left to read.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        lock(&self.0).readers == 0
    }

    /// Whether writing would not wait.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let state = lock(&self.0);
        state.readers == 0 || state.room() >= ATOMIC.min(state.capacity)
    }

    /// Wakes `waker` once when there is room again, or nobody to read.
    pub fn watch(&self, waker: &Waker) {
        let mut state = lock(&self.0);
        if state.readers > 0 && state.room() < ATOMIC.min(state.capacity) {
            state.writable.push(waker.clone());
            return;
        }
        drop(state);
        waker.wake_by_ref();
    }

    /// Wakes `waker` once when nobody is left to read, and now and then before.
    pub fn watch_readers(&self, waker: &Waker) {
        let mut state = lock(&self.0);
        if state.readers > 0 {
            state.writable.push(waker.clone());
            return;
        }
        drop(state);
        waker.wake_by_ref();
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// When nobody is left to read it.
    pub async fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let length = poll_fn(|context| self.poll_write(context, bytes)).await?;
            bytes = &bytes[length..];
        }
        Ok(())
    }

    fn poll_write(&self, context: &Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.put(bytes) {
            Ok(Some(length)) => Poll::Ready(Ok(length)),
            Ok(None) => {
                lock(&self.0).writable.push(context.waker().clone());
                Poll::Pending
            }
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_holds_what_it_holds_and_ends_with_its_writers() {
        let (reader, writer) = pipe(8);
        assert_eq!(reader.take(9), None);
        assert_eq!(writer.put(b"12345").unwrap(), Some(5));
        assert_eq!(writer.put(b"6789").unwrap(), None, "a small write goes in whole or not at all");
        let other = writer.clone();
        drop(writer);
        assert_eq!(reader.take(3), Some(b"123".to_vec()));
        assert_eq!(other.put(b"6789").unwrap(), Some(4));
        drop(other);
        assert_eq!(reader.take(9), Some(b"456789".to_vec()));
        assert_eq!(reader.take(9), Some(Vec::new()), "the end, again and again");
        assert_eq!(reader.take(9), Some(Vec::new()));
    }

    #[test]
    fn a_pipe_without_readers_is_broken() {
        let (reader, writer) = pipe(CAPACITY);
        drop(reader);
        assert!(writer.is_broken() && writer.is_ready());
        assert_eq!(writer.put(b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
