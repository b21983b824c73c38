"""What a person reads, in two languages: messages, numbers, money and errors a user can cause."""
