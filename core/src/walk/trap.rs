//! Why an access is not translated, and what the trap tells.

use crate::addr::Gpa;
use crate::event::Access;

/// Why the hardware does not translate an address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WalkFault {
    /// A guest-page fault: `scause` 20, 21 or 23.
    GuestPage,
    /// An access fault: there is no memory where an entry was to be read or written, or the access itself to be made;
    /// `scause` 1, 5 or 7.
    Access,
}

/// The trap of an access that is not translated.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Trap {
    /// Why.
    pub fault: WalkFault,
    /// What the access does.
    pub access: Access,
    /// The first address of the access that is not translated: that of the access itself, or of the page that it runs into.
    pub gpa: Gpa,
}

impl WalkFault {
    /// The value of `scause` when this happens to an access.
    #[must_use]
    pub const fn cause(self, access: Access) -> u8 {
        match (self, access) {
            (Self::GuestPage, Access::Fetch) => 20,
            (Self::GuestPage, Access::Load) => 21,
            (Self::GuestPage, Access::Store) => 23,
            (Self::Access, Access::Fetch) => 1,
            (Self::Access, Access::Load) => 5,
            (Self::Access, Access::Store) => 7,
        }
    }
}

impl Trap {
    /// `scause`.
    #[must_use]
    pub const fn cause(self) -> u8 {
        self.fault.cause(self.access)
    }

    /// `stval`, where the guest has no translation of its own: the address as the guest has it.
    #[must_use]
    pub const fn stval(self) -> u64 {
        self.gpa.0
    }

    /// `htval`: the faulting guest physical address divided by 4, or 0 for an access fault. The two bits that are lost are
    /// those of `stval`.
    #[must_use]
    pub const fn htval(self) -> u64 {
        match self.fault {
            WalkFault::GuestPage => self.gpa.0 >> 2,
            WalkFault::Access => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_the_cause_of_its_access() {
        let accesses = [Access::Load, Access::Store, Access::Fetch];
        assert_eq!(accesses.map(|access| WalkFault::GuestPage.cause(access)), [21, 23, 20]);
        assert_eq!(accesses.map(|access| WalkFault::Access.cause(access)), [5, 7, 1]);
    }

    #[test]
    fn an_access_fault_tells_no_guest_physical_address() {
        let trap = Trap { fault: WalkFault::GuestPage, access: Access::Store, gpa: Gpa(0x40a0_7abc) };
        assert_eq!((trap.stval(), trap.htval()), (0x40a0_7abc, 0x1028_1eaf));
        assert_eq!(Trap { fault: WalkFault::Access, ..trap }.htval(), 0);
    }
}
