//! From a request to one of the compiled answers.
