//! Numbers in as few bytes as they need: seven bits a byte, the lowest first.

/// Appends a number.
pub fn put(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the front. Where bytes are missing they count as 0.
pub fn take(bytes: &mut &[u8]) -> u64 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = byte(bytes);
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 || shift > 63 {
            return number;
        }
    }
}

/// Takes a byte off the front; 0 when there is none.
pub fn byte(bytes: &mut &[u8]) -> u8 {
    let Some((&first, rest)) = bytes.split_first() else { return 0 };
    *bytes = rest;
    first
}

/// How far a number is from another: small when they are near to each other, either way.
#[must_use]
pub const fn far(from: u64, to: u64) -> u64 {
    let difference = to.wrapping_sub(from) as i64;
    (difference << 1 ^ difference >> 63) as u64
}

/// Undoes [`far`].
#[must_use]
pub const fn near(from: u64, far: u64) -> u64 {
    from.wrapping_add(far >> 1 ^ (far & 1).wrapping_neg())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 300, 1 << 35, u64::MAX];
        let mut bytes = Vec::new();
        for number in numbers {
            put(number, &mut bytes);
        }
        assert_eq!(bytes.len(), 1 + 1 + 1 + 2 + 2 + 6 + 10);
        let mut rest = &*bytes;
        assert_eq!(numbers.map(|_| take(&mut rest)), numbers);
        assert_eq!((take(&mut rest), byte(&mut rest)), (0, 0));
    }

    #[test]
    fn near_numbers_are_a_small_way_apart() {
        for (from, to, way) in [(5, 5, 0), (5, 4, 1), (5, 6, 2), (0, u64::MAX, 1), (u64::MAX, 1, 4)] {
            assert_eq!((far(from, to), near(from, way)), (way, to));
        }
    }
}
