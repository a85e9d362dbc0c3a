"""Rules tried out before anybody is judged by them: whether one makes sense, in words, and in seasons played."""
