"""The office: a web application of what the library does. It computes nothing that the library does not."""
