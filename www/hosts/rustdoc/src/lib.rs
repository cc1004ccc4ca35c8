//! A hypervisor that splits huge pages.
//!
//! <gstage-player scenario="split-1g-to-4k" step="4" controls></gstage-player>
