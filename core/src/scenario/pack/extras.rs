//! The fields that few scenarios have: one number says which of them follow.

use alloc::vec::Vec;

use super::UnpackError;
use super::form::{Form, Input, number, put_number};
use crate::scenario::{Host, Scenario};

/// A field that is written where it is not the default.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Extra {
    Host,
    Publish,
    Beside,
    Observed,
    Tables,
    /// Whether the splits of each variant ask for fences.
    BesideFlush,
}

impl Extra {
    /// In the order in which they follow; the place in this list is the bit.
    const ALL: [Self; 6] = [Self::Host, Self::Publish, Self::Beside, Self::Observed, Self::Tables, Self::BesideFlush];

    fn is_there(self, scenario: &Scenario) -> bool {
        match self {
            Self::Host => scenario.host != Host::DEFAULT,
            Self::Publish => scenario.publish.is_some(),
            Self::Beside => !scenario.beside.is_empty(),
            Self::Observed => scenario.observed.is_some(),
            Self::Tables => !scenario.tables.is_empty(),
            Self::BesideFlush => scenario.beside.iter().any(|variant| variant.flush.is_some()),
        }
    }

    fn put(self, scenario: &Scenario, out: &mut Vec<u8>) {
        match self {
            Self::Host => scenario.host.put(out),
            Self::Publish => scenario.publish.iter().for_each(|publish| publish.put(out)),
            Self::Beside => scenario.beside.put(out),
            Self::Observed => scenario.observed.iter().for_each(|observed| observed.put(out)),
            Self::Tables => scenario.tables.put(out),
            Self::BesideFlush => scenario.beside.iter().for_each(|variant| variant.flush.put(out)),
        }
    }

    fn take(self, scenario: &mut Scenario, input: &mut Input<'_>) -> Result<(), UnpackError> {
        match self {
            Self::Host => scenario.host = Form::take(input)?,
            Self::Publish => scenario.publish = Some(Form::take(input)?),
            Self::Beside => scenario.beside = Form::take(input)?,
            Self::Observed => scenario.observed = Some(Form::take(input)?),
            Self::Tables => scenario.tables = Form::take(input)?,
            Self::BesideFlush => {
                for variant in &mut scenario.beside {
                    variant.flush = Form::take(input)?;
                }
            }
        }
        // One that says the default has another form, which is none.
        if self.is_there(scenario) { Ok(()) } else { Err(UnpackError::Unknown) }
    }
}

/// Appends which fields follow, and those.
pub(super) fn put_extras(scenario: &Scenario, out: &mut Vec<u8>) {
    let there = Extra::ALL.iter().enumerate().filter(|(_, extra)| extra.is_there(scenario));
    put_number(there.clone().map(|(bit, _)| 1 << bit).sum(), out);
    there.for_each(|(_, extra)| extra.put(scenario, out));
}

/// Takes the fields off the front that are there.
pub(super) fn take_extras(scenario: &mut Scenario, input: &mut Input<'_>) -> Result<(), UnpackError> {
    let there = number(input)?;
    if there >> Extra::ALL.len() != 0 {
        return Err(UnpackError::Unknown);
    }
    let mut extras = Extra::ALL.iter().enumerate().filter(|(bit, _)| there >> bit & 1 == 1);
    extras.try_for_each(|(_, extra)| extra.take(scenario, input))
}
