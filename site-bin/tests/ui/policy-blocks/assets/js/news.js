// The news
const response = await fetch("https://api.example.org/news");
