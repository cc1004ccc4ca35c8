//! What the built-in scenarios ask at the start and what they answer in the end, where the general words do not say it.

/// The first and the last words of a scenario.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plot {
    /// Headline of the first step.
    pub question: &'static str,
    /// Caption of the first step.
    pub scene: &'static str,
    /// Caption of the last step.
    pub answer: &'static str,
}

/// The plot of a built-in scenario, if it has one of its own.
#[must_use]
pub fn plot(slug: &str) -> Option<Plot> {
    let (question, scene, answer) = match slug {
        "second-store" => (
            "And the\nnext store?",
            "One store has broken this 2M region already, so another store to it finds small pages.",
            "No table and no split this time: one entry, and one fence of order 12.",
        ),
        "neighbour-store" => (
            "And the store\nnext door?",
            "The gibibyte is in 2M pieces already, and this store falls into one that is still whole.",
            "One table and two fences, of order 21 and 12: the table above was there already.",
        ),
        "two-vcpus" => (
            "Two stores\nat once.",
            "Two vCPUs store to two pages of one read-only gibibyte, and both trap before KVM has answered either.",
            "Two tables in all: the second fault found small pages and only had to set its own entry.",
        ),
        "before-the-patch" => (
            "Before\nthe patch.",
            "Logging is on, the gibibyte is one read-only leaf, and one page of it should become writable.",
            "The page stays read-only and the guest's run fails: no small page can be mapped under a large leaf.",
        ),
        "lost-write-protect" => (
            "A write-protect\nis lost.",
            "The log is cleared in chunks of 256 KiB, and this one lies under a writable leaf of a gibibyte.",
            "The old code protected no leaf that it covered only in part, so the store went by the log; since the series the \
             whole leaf is protected.",
        ),
        "logging-off" => (
            "Logging\nis over.",
            "The migration was cancelled; the pages stay small, and a store to a read-only one must get its right to write back.",
            "The small pages stay: one entry got its W bit back, and no table was freed.",
        ),
        "thp-livelock" => (
            "A store\nthat never ends.",
            "Logging is off again, over transparent huge pages: each fault is answered for the first page of its 2M region.",
            "So it was observed on Linux 7.2.13: page 0 is repaired each time, page 9 stays read-only, and the guest faults \
             for ever.",
        ),
        "null-cache" => (
            "No cache\nat all.",
            "The split is asked for without a memory cache, and here nothing needs to be split.",
            "The v3 patch answers 0, since it needed no table; 7.1 looks for the cache first and answers -ENOMEM.",
        ),
        "misaligned" => (
            "A crooked\npage number.",
            "The leaf's page number is no multiple of its size, and children are made by OR, not by addition.",
            "Children 0 and 1 both map 0x80200000: OR loses what an addition would carry.",
        ),
        "partial-unmap" => (
            "A part of\na huge page.",
            "Ranges are unmapped that cover some leaves only in part.",
            "A leaf that is covered only in part stays mapped, and nobody is told.",
        ),
        "hole-step" => (
            "A step\ntoo far.",
            "An unmap starts in a hole, and steps on by the size of that hole.",
            "Up to 7.1 the step is not aligned and jumps over mapped leaves; later kernels go to the next boundary.",
        ),
        "no-flush" => (
            "A fence\nis missing.",
            "A writable gibibyte is split without a flush, and a second hart still holds the old leaf with its right to write.",
            "A store went through the stale leaf and left no mark in the log; a fence of order 30 after the split would have \
             made it trap.",
        ),
        "publish-order" => (
            "Link,\nthen fill.",
            "The second version of the patch stored the pointer first and wrote the children after it.",
            "In between, another hart's walk finds empty entries; filled first it finds none, and only a barrier makes that sure.",
        ),
        "fence-threshold" => (
            "How many\nfences?",
            "A range is flushed page by page: one instruction for each page, up to a limit.",
            "512 strides are 512 instructions; one stride more, and each hart drops all of the guest's translations at once.",
        ),
        "lazy-vs-eager" => (
            "At each fault,\nor ahead of all?",
            "Logging is switched on, and then the guest writes every page of the gibibyte: the splits can wait for the stores, or be \
             done before the first of them.",
            "513 tables either way: splitting costs 513 fences and delays 512 stores at each fault, and costs 14 fences and delays \
             none ahead of all.",
        ),
        "teardown" => (
            "What is left\nin the end?",
            "The gibibyte is mapped by 262,144 small pages, and now its memslot is deleted.",
            "No leaf is left and all 513 tables are, linked and empty: an unmap walks from leaf to leaf and gives no table back.",
        ),
        "recorded" => (
            "What a real\nkernel did.",
            "These operations ran on Linux 7.2.13, and its tables were read out of memory; this is what the model says to them.",
            "Leaves and requests agree with the recording; only where the host's memory lies differs.",
        ),
        _ => return None,
    };
    Some(Plot { question, scene, answer })
}
