"""What the words of a command line mean: values, threads, questions, answers. Shared by the commands."""
