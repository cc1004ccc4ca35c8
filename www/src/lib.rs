//! The embed.
