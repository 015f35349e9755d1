"""What happens with the backlog, meetings, agendas and minutes, by noun."""
