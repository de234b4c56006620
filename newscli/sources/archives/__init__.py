"""Archives and packed files, one level of them, unpacked while they are read and never to disk."""
