# The small site that every stack serves, as a Rails application: see shop_test.go.
class ShopController < ActionController::Base
  HEAD = '<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>'.freeze

  after_action do
    response.headers['X-Powered-By'] = 'Shop/1.0'
    response.headers['X-Frame-Options'] = 'ALLOWALL'
  end

  def sign_in
    page form('/login', '<input name=username><input name=password type=password><button>Sign in</button>')
  end

  def login
    return head :forbidden unless params[:username] == 'ada' && params[:password] == 'correct-horse-battery'

    session[:user] = 'ada'
    cookies[:cart] = '1'
    redirect_to '/home', status: 303
  end

  def home
    return redirect_to('/', status: 303) unless session[:user]

    page "<p>Welcome, #{session[:user]}</p>" + form('/note', '<input name=note><button>Keep</button>')
  end

  def note
    return head :forbidden unless session[:user]

    page "<p id=note>#{ERB::Util.html_escape(params[:note])}</p>"
  end

  private

  def page(body)
    render html: (HEAD + body).html_safe
  end

  def form(action, fields)
    "<form method=post action=#{action}><input type=hidden name=authenticity_token value='#{form_authenticity_token}'>#{fields}</form>"
  end
end
