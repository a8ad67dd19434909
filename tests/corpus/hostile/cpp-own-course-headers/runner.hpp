#error used
