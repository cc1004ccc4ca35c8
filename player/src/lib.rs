//! The browser half of the figure.
