"""The command line: options, messages, exit codes; one file a command, imported when it is called."""
