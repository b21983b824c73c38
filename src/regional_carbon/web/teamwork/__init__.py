"""Working together: questions and answers on a fact, tasks, and news of what concerns a person."""
