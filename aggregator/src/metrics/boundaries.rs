//! The boundaries of base-2 exponential buckets at scale 5, exact for every `u64`.
//!
//! A bucket with index `i` holds the values over `2^(i/32)` up to and including `2^((i+1)/32)`, as
//! in OTLP. At a lower scale, buckets are pairs of pairs of these. No logarithm is taken, and
//! nothing is rounded: all machines agree on every value.

#![allow(
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "indices lie between -1 and 2047, and are used only where they are not negative"
)]

/// How many buckets an octave has.
pub(super) const PER_OCTAVE: i32 = 32;

/// `2^63 · 2^(k/32)`, rounded down. All but the first are irrational: no value is on them.
const BOUNDARIES: [u64; 32] = [
    0x8000_0000_0000_0000,
    0x82CD_8698_AC2B_A1D7,
    0x85AA_C367_CC48_7B14,
    0x8898_0E80_92DA_8527,
    0x8B95_C1E3_EA8B_D6E6,
    0x8EA4_398B_45CD_53C0,
    0x91C3_D373_AB11_C336,
    0x94F4_EFA8_FEF7_0961,
    0x9837_F051_8DB8_A96F,
    0x9B8D_39B9_D54E_5538,
    0x9EF5_3260_91A1_11AD,
    0xA270_4303_0C49_6818,
    0xA5FE_D6A9_B151_38EA,
    0xA9A1_5AB4_EA7C_0EF8,
    0xAD58_3EEA_42A1_4AC6,
    0xB123_F581_D2AC_258F,
    0xB504_F333_F9DE_6484,
    0xB8FB_AF47_62FB_9EE9,
    0xBD08_A39F_580C_36BE,
    0xC12C_4CCA_6670_9456,
    0xC567_2A11_5506_DADD,
    0xC9B9_BD86_6E2F_27A2,
    0xCE24_8C15_1F84_80E3,
    0xD2A8_1D91_F12A_E45A,
    0xD744_FCCA_D69D_6AF4,
    0xDBFB_B797_DAF2_3755,
    0xE0CC_DEEC_2A94_E111,
    0xE5B9_06E7_7C83_48A8,
    0xEAC0_C6E7_DD24_392E,
    0xEFE4_B99B_DCDA_F5CB,
    0xF525_7D15_2486_CC2C,
    0xFA83_B2DB_722A_033A,
];

/// Values are looked up by the bits that follow their highest one.
const SLOT_BITS: u32 = 6;

/// How many boundaries are below each slot. A slot is narrower than a bucket: it has at most one.
const BELOW: [u8; 1 << SLOT_BITS] = count_below();

const fn count_below() -> [u8; 1 << SLOT_BITS] {
    let mut below = [0; 1 << SLOT_BITS];
    let mut slot = 0;
    while slot < below.len() {
        let start = (1 << 63) + ((slot as u64) << (63 - SLOT_BITS));
        while (below[slot] as usize) < BOUNDARIES.len() && BOUNDARIES[below[slot] as usize] < start
        {
            below[slot] += 1;
        }
        slot += 1;
    }
    below
}

/// Returns the index of the bucket that holds `value`, which is not 0: -1 for 1, at most 2047.
#[inline]
pub(super) fn bucket_index(value: u64) -> i32 {
    let zeros = value.leading_zeros();
    let normal = value << zeros;
    let slot = (normal << 1) >> (64 - SLOT_BITS);
    let below = BELOW[slot as usize];
    let beyond = BOUNDARIES
        .get(usize::from(below))
        .is_some_and(|&boundary| normal > boundary);
    (63 - zeros as i32) * PER_OCTAVE + i32::from(below) + i32::from(beyond) - 1
}

/// Returns the largest whole number in or below the bucket with this index.
pub(super) fn whole_upper_bound(index: i32) -> u64 {
    let end = index + 1;
    if end < 0 {
        return 0;
    }
    let octave = end / PER_OCTAVE;
    if octave > 63 {
        return u64::MAX;
    }
    BOUNDARIES[(end % PER_OCTAVE) as usize] >> (63 - octave)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_boundary_squared_is_the_one_twice_as_far() {
        for k in 0..16 {
            let half = u128::from(BOUNDARIES[k]);
            let whole = u128::from(BOUNDARIES[2 * k]) << 63;
            assert!(half * half < whole + (1 << 63), "2^({k}/32) is too large");
            assert!((half + 1) * (half + 1) > whole, "2^({k}/32) is too small");
        }
        let root = u128::from(BOUNDARIES[16]);
        assert!(root * root <= 1 << 127 && (root + 1) * (root + 1) > 1 << 127);
    }

    #[test]
    #[allow(clippy::cast_precision_loss, reason = "compared with a tolerance")]
    fn each_boundary_is_the_power_that_floats_give() {
        for (k, &boundary) in BOUNDARIES.iter().enumerate() {
            let expected = (k as f64 / 32.0).exp2() * 9_223_372_036_854_775_808.0;
            let error = (boundary as f64 - expected).abs() / expected;
            assert!(error < 1e-15, "2^({k}/32): {boundary}");
        }
    }

    #[test]
    fn a_bucket_ends_where_its_upper_bound_says() {
        for index in -1..2047 {
            let last = whole_upper_bound(index);
            assert!(bucket_index(last) <= index, "{last} of {index}");
            assert!(bucket_index(last + 1) > index, "{last} of {index}");
        }
        assert_eq!(bucket_index(1), -1);
        assert_eq!(bucket_index(u64::MAX), 2047);
        assert_eq!(whole_upper_bound(2047), u64::MAX);
    }

    #[test]
    fn a_power_of_two_ends_its_bucket() {
        for power in 0..64 {
            assert_eq!(bucket_index(1 << power), power * PER_OCTAVE - 1);
        }
    }
}
