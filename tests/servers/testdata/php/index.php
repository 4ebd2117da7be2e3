<?php
// The small site that every stack serves, in PHP: see shop_test.go.
header('X-Frame-Options: ALLOWALL');
header('Referrer-Policy: unsafe-url');
session_start();

$head = '<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>';

switch ($_SERVER['REQUEST_METHOD'] . ' ' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case 'GET /':
        echo $head, '<form method=post action=/login><input name=username><input name=password type=password><button>Sign in</button></form>';
        break;
    case 'POST /login':
        if ($_POST['username'] !== 'ada' || $_POST['password'] !== 'correct-horse-battery') {
            http_response_code(403);
            exit('wrong name or password');
        }
        $_SESSION['user'] = 'ada';
        setcookie('cart', '1');
        header('Location: /home', true, 303);
        break;
    case 'GET /home':
        if (!isset($_SESSION['user'])) {
            header('Location: /', true, 303);
            break;
        }
        echo $head, '<p>Welcome, ', $_SESSION['user'], '</p><form method=post action=/note><input name=note><button>Keep</button></form>';
        break;
    case 'POST /note':
        if (!isset($_SESSION['user'])) {
            http_response_code(403);
            exit('not signed in');
        }
        echo $head, '<p id=note>', htmlspecialchars($_POST['note']), '</p>';
        break;
    case 'GET /app.js':
        header('Content-Type: text/javascript; charset=utf-8');
        echo 'document.body.dataset.ran = "yes";';
        break;
    default:
        http_response_code(404);
}
