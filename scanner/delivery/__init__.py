"""Messages to people: the outbox, and the ways out of it: mail, and the robots of group chats."""
